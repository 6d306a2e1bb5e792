(** The possible signs of real numbers, as data on which Coq computes. *)
From Coq Require Import Reals Lra Lia ZArith Bool.
From Coquelicot Require Import Coquelicot.
Require Import Polynomials.
Open Scope R_scope.
Local Arguments pow : simpl never. Local Arguments Q2R : simpl never. Local Arguments powerRZ : simpl never.

Record sign := May { negative : bool; zero : bool; positive_ : bool }.
Definition any := May true true true.
Definition plus := May false false true.
Definition nonneg := May false true true.
Definition nonzero_sign := May true false true.
Definition has (S : sign) (r : R) : Prop :=
  (r < 0 /\ negative S = true) \/ (r = 0 /\ zero S = true) \/ (0 < r /\ positive_ S = true).
Definition both (S U : sign) := May (negative S && negative U) (zero S && zero U) (positive_ S && positive_ U).
Definition sign_opp (S : sign) := May (positive_ S) (zero S) (negative S).
Definition sign_mul (S U : sign) := May (negative S && positive_ U || positive_ S && negative U) (zero S || zero U)
  (positive_ S && positive_ U || negative S && negative U).
Definition sign_add (S U : sign) := May (negative S || negative U)
  (zero S && zero U || negative S && positive_ U || positive_ S && negative U) (positive_ S || positive_ U).
Definition sign_pow (S : sign) (e : Z) := match e with
  | Z0 => plus | Zpos (xO _) | Zneg (xO _) => May false (zero S) (negative S || positive_ S) | _ => S end.
Definition sign_of_Z (p : Z) := match p with Z0 => May false true false | Zpos _ => plus | Zneg _ => May true false false end.
Definition only (needed S : sign) : bool :=
  implb (negative S) (negative needed) && implb (zero S) (zero needed) && implb (positive_ S) (positive_ needed).

Lemma has_any r : has any r. Proof. unfold has; simpl. destruct (Rtotal_order r 0) as [|[|]]; tauto. Qed.
Lemma has_plus r : has plus r <-> 0 < r.
Proof. unfold has; simpl. split; [intros [[]|[[]|[]]]; trivial; discriminate | tauto]. Qed.
Lemma has_both S U r : has S r -> has U r -> has (both S U) r.
Proof. unfold has; simpl. intros [[A ->]|[[A ->]|[A ->]]] [[B ->]|[[B ->]|[B ->]]]; simpl; try lra; tauto. Qed.
Lemma has_opp S r : has S r -> has (sign_opp S) (- r).
Proof. unfold has; simpl. intros [[A ->]|[[A ->]|[A ->]]]; [right; right | right; left | left]; split; trivial; lra. Qed.
Lemma has_mul S U r t : has S r -> has U t -> has (sign_mul S U) (r * t).
Proof.
  unfold has; simpl. intros [[A ->]|[[A ->]|[A ->]]] [[B ->]|[[B ->]|[B ->]]]; subst; rewrite ?orb_true_r, ?andb_true_r; simpl;
  rewrite ?orb_true_r; solve [right; left; split; [ring | trivial] | left; split; [nra | trivial] | right; right; split; [nra | trivial]].
Qed.
Lemma has_add S U r t : has S r -> has U t -> has (sign_add S U) (r + t).
Proof.
  unfold has; simpl. intros [[A ->]|[[A ->]|[A ->]]] [[B ->]|[[B ->]|[B ->]]]; rewrite ?orb_true_r, ?andb_true_r; simpl; rewrite ?orb_true_r;
  destruct (Rtotal_order (r + t) 0) as [?|[?|?]]; first [left; split; [lra | reflexivity] | right; left; split; [lra | reflexivity]
    | right; right; split; [lra | reflexivity]].
Qed.
Lemma powerRZ_of_0 e : e <> 0%Z -> powerRZ 0 e = 0.
Proof.
  destruct e; intros H. tauto. rewrite powerRZ_pos. apply pow_ne_zero. lia.
  rewrite powerRZ_neg, pow_ne_zero by lia. apply Rinv_0.
Qed.
Lemma square_positive r : r <> 0 -> 0 < powerRZ r 2.
Proof. intros H. change (powerRZ r 2) with (r ^ 2). rewrite <- Rsqr_pow2. now apply Rsqr_pos_lt. Qed.
Lemma has_even S r k : has S r -> k <> 0%Z -> has (May false (zero S) (negative S || positive_ S)) (powerRZ r (2 * k)).
Proof.
  intros H K. unfold has in *. cbn [negative zero positive_]. destruct (Req_dec r 0) as [->|N].
  - rewrite powerRZ_of_0 by lia. destruct H as [[? _]|[[_ Z]|[? _]]]; [lra | right; left; rewrite Z; now split | lra].
  - right; right. split.
    + rewrite powerRZ_timesZ. now apply powerRZ_lt, square_positive.
    + destruct H as [[? ->]|[[? _]|[? ->]]]; [trivial | tauto | apply orb_true_r].
Qed.
Lemma has_odd S r k : has S r -> has S (powerRZ r (2 * k + 1)).
Proof.
  intros H. destruct (Req_dec r 0) as [->|N]. now rewrite powerRZ_of_0 by lia.
  rewrite powerRZ_sum, powerRZ_by_1 by now right.
  assert (P : 0 < powerRZ r (2 * k)).
  { rewrite powerRZ_timesZ. now apply powerRZ_lt, square_positive. }
  unfold has in *. destruct H as [[? ->]|[[? _]|[? ->]]]; [left | tauto | right; right]; split; trivial; nra.
Qed.
Lemma has_pow S r e : has S r -> has (sign_pow S e) (powerRZ r e).
Proof.
  intros H. destruct e as [|[p|p|]|[p|p|]]; simpl sign_pow.
  - rewrite powerRZ_0. apply has_plus. lra.
  - apply (has_odd S r (Zpos p) H).
  - apply (has_even S r (Zpos p) H). discriminate.
  - now rewrite powerRZ_by_1.
  - replace (Zneg p~1) with (2 * (Zneg p - 1) + 1)%Z by lia. now apply has_odd.
  - apply (has_even S r (Zneg p) H). discriminate.
  - apply (has_odd S r (-1) H).
Qed.
Lemma has_rat p d : has (sign_of_Z p) (IZR p / IZR (Zpos d)).
Proof.
  assert (0 < / IZR (Z.pos d)) by now apply Rinv_0_lt_compat, IZR_lt.
  destruct p as [|p|p]; unfold has; simpl.
  - right; left. split; trivial. unfold Rdiv. ring.
  - right; right. split; trivial. apply Rmult_lt_0_compat; trivial. now apply IZR_lt.
  - left. split; trivial. assert (IZR (Zneg p) < 0) by now apply IZR_lt. unfold Rdiv. nra.
Qed.
Lemma has_only needed S r : only needed S = true -> has S r -> has needed r.
Proof.
  unfold only, has. rewrite !andb_true_iff, !implb_true_iff. intros [[A B] C] [[X Y]|[[X Y]|[X Y]]]; tauto.
Qed.
Lemma only_nonzero S r : only nonzero_sign S = true -> has S r -> r <> 0.
Proof. intros H K. apply (has_only _ _ _ H) in K. unfold has in K. simpl in K. destruct K as [[]|[[]|[]]]; [lra | discriminate | lra]. Qed.
Lemma only_plus S r : only plus S = true -> has S r -> 0 < r.
Proof. intros H K. apply has_plus. now apply (has_only _ _ _ H). Qed.
Lemma has_inverse S r : has S r -> has S (/ r).
Proof.
  intros [[H K]|[[H K]|[H K]]]; [left | right; left | right; right]; split; trivial.
  now apply Rinv_lt_0_compat. rewrite H. apply Rinv_0. now apply Rinv_0_lt_compat.
Qed.
Lemma has_root_of_odd S x k : has S (powerRZ x (2 * k + 1)) -> has S x.
Proof.
  intros H. assert (K : forall U, has U x -> has U (powerRZ x (2 * k + 1))) by (intros; now apply has_odd).
  destruct (Rtotal_order x 0) as [L|[L|L]].
  - assert (N := K (May true false false) (or_introl (conj L eq_refl))). unfold has in *. cbn [negative zero positive_] in N.
    destruct N as [[N _]|[[_ N]|[_ N]]]; try discriminate. destruct H as [[_ H]|[[? _]|[? _]]]; [tauto | lra | lra].
  - assert (N := K (May false true false) (or_intror (or_introl (conj L eq_refl)))). unfold has in *. cbn [negative zero positive_] in N.
    destruct N as [[_ N]|[[N _]|[_ N]]]; try discriminate. destruct H as [[? _]|[[_ H]|[? _]]]; [lra | tauto | lra].
  - assert (N := K plus (proj2 (has_plus x) L)). apply has_plus in N. unfold has in *.
    destruct H as [[? _]|[[? _]|[_ H]]]; [lra | lra | tauto].
Qed.
