(** Sums of products of powers of atoms, with rational coefficients, as data on which Coq computes.

    An atom is a number, [v] says which real number it stands for.  Exponents may be negative; what is written about values
    holds where no atom with a negative exponent is zero ([fit]).  Terms are kept in one order, so that equal sums are
    written alike; that is not proved, for no theorem needs it: [value_of] speaks of lists in any order. *)
From Coq Require Import Reals Lra Lia ZArith List QArith Qreals Bool.
Import ListNotations.
Open Scope R_scope.
Local Arguments pow : simpl never. Local Arguments Q2R : simpl never. Local Arguments powerRZ : simpl never.
Local Arguments Qred : simpl never. Local Arguments Qplus : simpl never. Local Arguments Qmult : simpl never.

Definition product := list (positive * Z).
Definition polynomial := list (product * Q).

(** * Coefficients *)
Definition c_add (c d : Q) : Q := match Qden c, Qden d with xH, xH => (Qnum c + Qnum d)%Z # 1 | _, _ => Qred (c + d) end.
Definition c_mul (c d : Q) : Q := match Qden c, Qden d with xH, xH => (Qnum c * Qnum d)%Z # 1 | _, _ => Qred (c * d) end.
Definition c_zero (c : Q) : bool := Z.eqb (Qnum c) 0.
Fixpoint c_pow (c : Q) (n : nat) : Q := match n with O => 1%Q | S n => c_mul c (c_pow c n) end.
Definition c_powZ (c : Q) (z : Z) : Q :=
  match z with Z0 => 1%Q | Zpos p => c_pow c (Pos.to_nat p) | Zneg p => Qinv (c_pow c (Pos.to_nat p)) end.

Lemma Q2R_Qred c : Q2R (Qred c) = Q2R c.
Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma Q2R_1 : Q2R 1 = 1. Proof. unfold Q2R; simpl; lra. Qed.
Lemma Q2R_Z z : Q2R (z # 1) = IZR z. Proof. unfold Q2R; simpl; lra. Qed.
Lemma c_add_ok c d : Q2R (c_add c d) = Q2R c + Q2R d.
Proof.
  rewrite <- Q2R_plus. unfold c_add. destruct c as [a [p|p|]], d as [b [r|r|]]; simpl Qden; cbv iota; try apply Q2R_Qred.
  rewrite Q2R_plus, !Q2R_Z. apply plus_IZR.
Qed.
Lemma c_mul_ok c d : Q2R (c_mul c d) = Q2R c * Q2R d.
Proof.
  rewrite <- Q2R_mult. unfold c_mul. destruct c as [a [p|p|]], d as [b [r|r|]]; simpl Qden; cbv iota; try apply Q2R_Qred.
  rewrite Q2R_mult, !Q2R_Z. apply mult_IZR.
Qed.
Lemma c_zero_ok c : c_zero c = true -> Q2R c = 0.
Proof. unfold c_zero, Q2R. intros H. apply Z.eqb_eq in H. rewrite H. ring. Qed.
Lemma c_not_zero c : c_zero c = false -> Q2R c <> 0.
Proof.
  unfold c_zero, Q2R. intros H. apply Z.eqb_neq in H. apply Rmult_integral_contrapositive. split.
  now apply not_0_IZR. apply Rinv_neq_0_compat. now apply not_0_IZR.
Qed.
Lemma c_pow_ok c n : Q2R (c_pow c n) = Q2R c ^ n.
Proof. induction n; simpl c_pow. apply Q2R_1. rewrite c_mul_ok, IHn. reflexivity. Qed.
Lemma Q2R_Qinv c : Q2R (Qinv c) = / Q2R c.
Proof.
  destruct (c_zero c) eqn:Z.
  - rewrite (c_zero_ok _ Z), Rinv_0. unfold c_zero in Z. apply Z.eqb_eq in Z. destruct c as [a p]. simpl in Z. subst.
    unfold Q2R; simpl; lra.
  - apply Q2R_inv. intros E. apply (c_not_zero _ Z). rewrite (Qeq_eqR _ _ E). unfold Q2R; simpl; lra.
Qed.
Lemma powerRZ_pos x p : powerRZ x (Zpos p) = x ^ Pos.to_nat p. Proof. reflexivity. Qed.
Lemma powerRZ_neg x p : powerRZ x (Zneg p) = / x ^ Pos.to_nat p. Proof. reflexivity. Qed.
Lemma powerRZ_0 x : powerRZ x 0 = 1. Proof. reflexivity. Qed.
Lemma c_powZ_ok c z : Q2R (c_powZ c z) = powerRZ (Q2R c) z.
Proof.
  destruct z; simpl c_powZ. apply Q2R_1. rewrite c_pow_ok. reflexivity. rewrite Q2R_Qinv, c_pow_ok. reflexivity.
Qed.

(** * Powers *)
Lemma powerRZ_opp x k : powerRZ x (- k) = / powerRZ x k.
Proof.
  destruct k; simpl Z.opp; rewrite ?powerRZ_0, ?powerRZ_pos, ?powerRZ_neg. symmetry; apply Rinv_1. reflexivity.
  symmetry; apply Rinv_inv.
Qed.
Lemma powerRZ_sum x k j : (0 <= k /\ 0 <= j)%Z \/ x <> 0 -> powerRZ x (k + j) = powerRZ x k * powerRZ x j.
Proof.
  intros [[H1 H2]|H]. 2: now apply powerRZ_add.
  rewrite <- (Z2Nat.id k), <- (Z2Nat.id j), <- Nat2Z.inj_add, <- !pow_powerRZ by lia. apply pow_add.
Qed.
Lemma powerRZ_times x e n : powerRZ x (e * Z.of_nat n) = powerRZ x e ^ n.
Proof.
  destruct n as [|n]. now rewrite Z.mul_0_r.
  destruct e as [|p|p].
  - rewrite Z.mul_0_l, powerRZ_0. symmetry. apply pow1.
  - replace (Zpos p * Z.of_nat (S n))%Z with (Z.of_nat (Pos.to_nat p * S n)) by lia.
    rewrite <- pow_powerRZ, powerRZ_pos. apply pow_mult.
  - replace (Zneg p * Z.of_nat (S n))%Z with (- Z.of_nat (Pos.to_nat p * S n))%Z by lia.
    rewrite powerRZ_opp, <- pow_powerRZ, powerRZ_neg, pow_inv. f_equal. apply pow_mult.
Qed.
Lemma powerRZ_timesZ x e k : powerRZ x (e * k) = powerRZ (powerRZ x e) k.
Proof.
  destruct k as [|p|p]. now rewrite Z.mul_0_r.
  - replace (Zpos p) with (Z.of_nat (Pos.to_nat p)) at 1 by lia. rewrite powerRZ_times. reflexivity.
  - replace (e * Zneg p)%Z with (- (e * Z.of_nat (Pos.to_nat p)))%Z by lia. rewrite powerRZ_opp, powerRZ_times. reflexivity.
Qed.
Lemma powerRZ_of_product x y k : powerRZ (x * y) k = powerRZ x k * powerRZ y k.
Proof.
  destruct k; rewrite ?powerRZ_0, ?powerRZ_pos, ?powerRZ_neg. ring. apply Rpow_mult_distr.
  rewrite Rpow_mult_distr. apply Rinv_mult.
Qed.
Lemma powerRZ_of_1 k : powerRZ 1 k = 1.
Proof. destruct k; rewrite ?powerRZ_0, ?powerRZ_pos, ?powerRZ_neg, ?pow1; trivial. apply Rinv_1. Qed.

(** * Arithmetic *)
Fixpoint p_mul (m : product) : product -> product := match m with
  | [] => fun k => k
  | (a, e) :: m' => fix go k := match k with
    | [] => (a, e) :: m'
    | (b, f) :: k' => match Pos.compare a b with
      | Lt => (a, e) :: p_mul m' ((b, f) :: k')
      | Gt => (b, f) :: go k'
      | Eq => let s := (e + f)%Z in if Z.eqb s 0 then p_mul m' k' else (a, s) :: p_mul m' k' end end end.
(** The order in which sparse exponents are compared from left to right, so that multiplication preserves it. *)
Definition against_0 (e : Z) : comparison := match e with Zpos _ => Gt | _ => Lt end.
Fixpoint p_compare (m k : product) : comparison := match m, k with
  | [], [] => Eq
  | [], (_, f) :: _ => CompOpp (against_0 f)
  | (_, e) :: _, [] => against_0 e
  | (a, e) :: m', (b, f) :: k' => match Pos.compare a b with
    | Lt => against_0 e | Gt => CompOpp (against_0 f)
    | Eq => match Z.compare e f with Eq => p_compare m' k' | c => c end end end.
Fixpoint add (p : polynomial) : polynomial -> polynomial := match p with
  | [] => fun q => q
  | (m, c) :: p' => fix go q := match q with
    | [] => (m, c) :: p'
    | (k, d) :: q' => match p_compare m k with
      | Gt => (m, c) :: add p' ((k, d) :: q')
      | Lt => (k, d) :: go q'
      | Eq => let s := c_add c d in if c_zero s then add p' q' else (m, s) :: add p' q' end end end.
Definition times (m : product) (c : Q) (p : polynomial) : polynomial := map (fun '(k, d) => (p_mul m k, c_mul c d)) p.
(** Sums of many: by pairs, so that each term is looked at as often as the logarithm of their number. *)
Fixpoint by_pairs (l : list polynomial) : list polynomial := match l with a :: b :: l => add a b :: by_pairs l | l => l end.
Fixpoint sum_within (n : nat) (l : list polynomial) : polynomial := match n, l with
  | _, [] => [] | _, [p] => p
  | O, l => fold_right add [] l
  | S n, l => sum_within n (by_pairs l) end.
Definition sum := sum_within 64.
Definition mul (p q : polynomial) : polynomial := sum (map (fun '(m, c) => times m c q) p).
Definition scale (c : Q) (p : polynomial) : polynomial := if c_zero c then [] else map (fun '(k, d) => (k, c_mul c d)) p.
Definition opposite := scale (-1 # 1).
Definition sub p q := add p (opposite q).
Definition constant (c : Q) : polynomial := if c_zero c then [] else [([], c)].
Definition atom (a : positive) : polynomial := [([(a, 1%Z)], 1%Q)].
Definition p_pow (m : product) (n : nat) : product := map (fun '(a, e) => (a, e * Z.of_nat n)%Z) m.
Definition p_powZ (m : product) (z : Z) : product := if Z.eqb z 0 then [] else map (fun '(a, e) => (a, e * z)%Z) m.
Definition p_inv (m : product) : product := map (fun '(a, e) => (a, - e)%Z) m.
Fixpoint exponent (a : positive) (m : product) : Z := match m with
  | [] => 0%Z | (b, e) :: m => if Pos.eqb a b then e else exponent a m end.
Fixpoint without (a : positive) (m : product) : product := match m with
  | [] => [] | (b, e) :: m => if Pos.eqb a b then m else (b, e) :: without a m end.
(** [m] with another exponent of [a] *)
Definition with_exponent (a : positive) (r : Z) (m : product) : product :=
  if Z.eqb r 0 then without a m else p_mul [(a, r)] (without a m).

Section Meaning.
Variable v : positive -> R.
Fixpoint value_of_product (m : product) : R := match m with [] => 1 | (a, e) :: m => powerRZ (v a) e * value_of_product m end.
Fixpoint value_of (p : polynomial) : R := match p with [] => 0 | (m, c) :: p => Q2R c * value_of_product m + value_of p end.
Definition fit_product (m : product) := Forall (fun '(a, e) => (0 <= e)%Z \/ v a <> 0) m.
Definition fit (p : polynomial) := Forall (fun '(m, _) => fit_product m) p.

Lemma p_mul_cons a e m b f k : p_mul ((a, e) :: m) ((b, f) :: k) = match Pos.compare a b with
  | Lt => (a, e) :: p_mul m ((b, f) :: k)
  | Gt => (b, f) :: p_mul ((a, e) :: m) k
  | Eq => let s := (e + f)%Z in if Z.eqb s 0 then p_mul m k else (a, s) :: p_mul m k end.
Proof. reflexivity. Qed.
Lemma p_mul_ok m : forall k, fit_product m -> fit_product k ->
  fit_product (p_mul m k) /\ value_of_product (p_mul m k) = value_of_product m * value_of_product k.
Proof.
  induction m as [|[a e] m IH]; intros k Hm Hk. split; [trivial | simpl; ring].
  induction k as [|[b f] k IHk]. split; [trivial | simpl; ring].
  inversion Hm as [|? ? Ha Hm']; subst. inversion Hk as [|? ? Hb Hk']; subst. rewrite p_mul_cons.
  destruct (Pos.compare_spec a b) as [->|L|L].
  - assert (P : powerRZ (v b) (e + f) = powerRZ (v b) e * powerRZ (v b) f) by (apply powerRZ_sum; tauto).
    destruct (IH k Hm' Hk') as [F E].
    cbv zeta. destruct (Z.eqb_spec (e + f) 0) as [Z|Z]; simpl; rewrite E; split; trivial.
    + rewrite Z, powerRZ_0 in P. transitivity (1 * (value_of_product m * value_of_product k)). ring. rewrite P. ring.
    + constructor; trivial. destruct Ha, Hb; [left; lia | tauto ..].
    + rewrite P. ring.
  - destruct (IH ((b, f) :: k) Hm' Hk) as [F E]. split. now constructor.
    change (powerRZ (v a) e * value_of_product (p_mul m ((b, f) :: k)) = value_of_product ((a, e) :: m) * value_of_product ((b, f) :: k)).
    rewrite E. simpl. ring.
  - destruct (IHk Hk') as [F E]. split. now constructor.
    change (powerRZ (v b) f * value_of_product (p_mul ((a, e) :: m) k) = value_of_product ((a, e) :: m) * value_of_product ((b, f) :: k)).
    rewrite E. simpl. ring.
Qed.
Lemma p_compare_ok m : forall k, p_compare m k = Eq -> m = k.
Proof.
  induction m as [|[a e] m IH]; intros [|[b f] k] H; trivial; simpl in H.
  - now destruct f.
  - now destruct e.
  - destruct (Pos.compare_spec a b) as [->|L|L].
    + destruct (Z.compare_spec e f) as [->|?|?]; try discriminate. now rewrite (IH _ H).
    + now destruct e.
    + now destruct f.
Qed.
Lemma add_cons m c p k d q : add ((m, c) :: p) ((k, d) :: q) = match p_compare m k with
  | Gt => (m, c) :: add p ((k, d) :: q)
  | Lt => (k, d) :: add ((m, c) :: p) q
  | Eq => let s := c_add c d in if c_zero s then add p q else (m, s) :: add p q end.
Proof. reflexivity. Qed.
Lemma add_ok p : forall q, value_of (add p q) = value_of p + value_of q.
Proof.
  induction p as [|[m c] p IH]; intros q. simpl. ring.
  induction q as [|[k d] q IHq]. simpl. ring.
  rewrite add_cons. destruct (p_compare m k) eqn:C.
  - apply p_compare_ok in C. subst k. cbv zeta. assert (S := c_add_ok c d). destruct (c_zero (c_add c d)) eqn:Z.
    + rewrite (c_zero_ok _ Z) in S. rewrite IH. simpl. replace (Q2R d) with (- Q2R c) by lra. ring.
    + simpl. rewrite IH, S. ring.
  - change (Q2R d * value_of_product k + value_of (add ((m, c) :: p) q) = value_of ((m, c) :: p) + value_of ((k, d) :: q)).
    rewrite IHq. simpl. ring.
  - change (Q2R c * value_of_product m + value_of (add p ((k, d) :: q)) = value_of ((m, c) :: p) + value_of ((k, d) :: q)).
    rewrite IH. simpl. ring.
Qed.
Lemma times_ok m c p : fit_product m -> fit p -> value_of (times m c p) = Q2R c * value_of_product m * value_of p.
Proof.
  intros M. induction p as [|[k d] p IH]; intros P; simpl. ring.
  inversion P; subst. rewrite (proj2 (p_mul_ok m k M H1)), c_mul_ok, IH by trivial. ring.
Qed.
Definition total (l : list polynomial) := fold_right (fun p r => value_of p + r) 0 l.
Lemma by_pairs_ok l : total (by_pairs l) = total l.
Proof.
  enough (H : total (by_pairs l) = total l /\ forall a, total (by_pairs (a :: l)) = total (a :: l)) by tauto.
  induction l as [|b l [IH1 IH2]]; split; intros; trivial.
  change (value_of (add a b) + total (by_pairs l) = value_of a + (value_of b + total l)).
  rewrite add_ok, IH1. ring.
Qed.
Lemma sum_ok l : value_of (sum l) = total l.
Proof.
  assert (F : forall l, value_of (fold_right add [] l) = total l).
  { clear l. induction l as [|p l IH]; simpl; trivial. now rewrite add_ok, IH. }
  unfold sum. generalize 64%nat as n. intros n. revert l.
  induction n as [|n IH]; intros [|p [|q l]]; try (simpl; ring); try exact (F _).
  change (sum_within (S n) (p :: q :: l)) with (sum_within n (by_pairs (p :: q :: l))).
  now rewrite IH, by_pairs_ok.
Qed.
Lemma mul_ok p q : fit p -> fit q -> value_of (mul p q) = value_of p * value_of q.
Proof.
  intros P K. unfold mul. rewrite sum_ok. induction p as [|[m c] p IH]; simpl. ring.
  inversion P; subst. rewrite IH, times_ok by trivial. ring.
Qed.
Lemma scale_ok c p : value_of (scale c p) = Q2R c * value_of p.
Proof.
  unfold scale. destruct (c_zero c) eqn:Z. rewrite (c_zero_ok _ Z). simpl; ring.
  clear Z. induction p as [|[k d] p IH]; simpl. ring. rewrite IH, c_mul_ok. ring.
Qed.
Lemma opposite_ok p : value_of (opposite p) = - value_of p.
Proof. unfold opposite. rewrite scale_ok, Q2R_Z. ring. Qed.
Lemma sub_ok p q : value_of (sub p q) = value_of p - value_of q.
Proof. unfold sub. rewrite add_ok, opposite_ok. ring. Qed.
Lemma constant_ok c : value_of (constant c) = Q2R c.
Proof. unfold constant. destruct (c_zero c) eqn:Z; simpl. now rewrite (c_zero_ok _ Z). ring. Qed.
Lemma powerRZ_by_1 x : powerRZ x 1 = x.
Proof. rewrite powerRZ_pos. change (Pos.to_nat 1) with 1%nat. apply pow_1. Qed.
Lemma atom_ok a : value_of (atom a) = v a.
Proof. simpl. rewrite powerRZ_by_1, Q2R_1. ring. Qed.
Lemma p_pow_ok m n : value_of_product (p_pow m n) = value_of_product m ^ n.
Proof.
  induction m as [|[a e] m IH]; simpl. now rewrite pow1. rewrite IH, powerRZ_times. symmetry. apply Rpow_mult_distr.
Qed.
Lemma p_powZ_ok m z : value_of_product (p_powZ m z) = powerRZ (value_of_product m) z.
Proof.
  unfold p_powZ. destruct (Z.eqb_spec z 0) as [->|N]. reflexivity. clear N.
  induction m as [|[a e] m IH]; simpl. now rewrite powerRZ_of_1. now rewrite IH, powerRZ_timesZ, powerRZ_of_product.
Qed.
Lemma p_inv_ok m : value_of_product (p_inv m) = / value_of_product m.
Proof. induction m as [|[a e] m IH]; simpl. symmetry; apply Rinv_1. now rewrite IH, powerRZ_opp, Rinv_mult. Qed.
Lemma exponent_ok a m : value_of_product m = powerRZ (v a) (exponent a m) * value_of_product (without a m).
Proof.
  induction m as [|[b e] m IH]; simpl. rewrite powerRZ_0; ring.
  destruct (Pos.eqb_spec a b) as [->|N]. reflexivity. simpl. rewrite IH at 1. ring.
Qed.
Lemma fit_without a m : fit_product m -> fit_product (without a m).
Proof.
  induction m as [|[b e] m IH]; intros H; trivial. inversion H; subst. simpl. destruct (Pos.eqb a b); trivial.
  constructor; auto. now apply IH.
Qed.
Lemma with_exponent_ok a r m : (0 <= r)%Z -> fit_product m ->
  fit_product (with_exponent a r m) /\ value_of_product (with_exponent a r m) = powerRZ (v a) r * value_of_product (without a m).
Proof.
  intros H F. apply (fit_without a) in F. unfold with_exponent. destruct (Z.eqb_spec r 0) as [->|N].
  - split; trivial. rewrite powerRZ_0. ring.
  - assert (S : fit_product [(a, r)]) by (constructor; [tauto | constructor]).
    destruct (p_mul_ok [(a, r)] (without a m) S F) as [G E]. split; trivial. rewrite E. simpl. ring.
Qed.
End Meaning.

(** * What may fail: only where it does not is anything said *)
Definition bind {A B} (o : option A) (f : A -> option B) : option B := match o with Some a => f a | None => None end.
Notation "x <- o ; f" := (bind o (fun x => f)) (at level 100, o at next level, right associativity).
Notation "'need' b ; f" := (if b then f else None) (at level 100, b at next level, right associativity).
Lemma bind_some {A B} (o : option A) (f : A -> option B) b : bind o f = Some b -> exists a, o = Some a /\ f a = Some b.
Proof. destruct o as [a|]; intros H; [now exists a | discriminate]. Qed.
Lemma need_some {A} (b : bool) (o : option A) a : (if b then o else None) = Some a -> b = true /\ o = Some a.
Proof. destruct b; [tauto | discriminate]. Qed.
Ltac unbind := repeat match goal with
  | H : bind _ _ = Some _ |- _ => apply bind_some in H; let a := fresh "a" in let H1 := fresh "H" in destruct H as (a & H1 & H)
  | H : (if _ then _ else None) = Some _ |- _ => apply need_some in H; let H1 := fresh "H" in destruct H as [H1 H]
  | H : _ && _ = true |- _ => apply andb_prop in H; let H1 := fresh "H" in destruct H as [H1 H]
  | H : Some _ = Some _ |- _ => injection H as H
  | H : None = Some _ |- _ => discriminate H
  | H : Some _ = None |- _ => discriminate H
  | H : (_, _) = (_, _) |- _ => injection H as H
  end.

Section Checked.
Variable nonzero : positive -> bool.                            (** atoms that are known not to be zero *)
Definition fits_product (m : product) : bool := forallb (fun '(a, e) => (0 <=? e)%Z || nonzero a) m.
Definition fits (p : polynomial) : bool := forallb (fun '(m, _) => fits_product m) p.
Definition mul_ (p q : polynomial) : option polynomial := need fits p && fits q; Some (mul p q).
Fixpoint pow_ (p : polynomial) (n : nat) : option polynomial := match n with
  | O => Some (constant 1)
  | S j => match p with [(m, c)] => Some [(p_pow m n, c_pow c n)] | _ => q <- pow_ p j; mul_ p q end end.
Definition inverse (p : polynomial) : option polynomial := match p with
  | [(m, c)] => Some [(p_inv m, Qinv c)] | _ => None end.

(** ** Atoms are replaced by what they mean: a^n = u *)
Definition least (a : positive) (p : polynomial) : Z := fold_right (fun '(m, _) r => Z.min (exponent a m) r) 0%Z p.
(** The terms of [p] as (k, m, c): each is c m (a^n)^k after multiplication by a^(- low). *)
Definition parts (a : positive) (n low : Z) (p : polynomial) : list (nat * (product * Q)) :=
  map (fun '(m, c) => let e := (exponent a m - low)%Z in (Z.to_nat (e / n), (with_exponent a (e mod n) m, c))) p.
Definition of_degree (k : nat) (l : list (nat * (product * Q))) : polynomial :=
  sum (map (fun t => [snd t]) (filter (fun t => Nat.eqb (fst t) k) l)).
Fixpoint horner (u : polynomial) (k : nat) (l : list (nat * (product * Q))) (done : polynomial) : option polynomial :=
  match k with
  | O => Some (add done (of_degree 0 l))
  | S j => next <- mul_ (add done (of_degree k l)) u; horner u j l next end.
Definition highest (l : list (nat * (product * Q))) : nat := fold_right (fun t r => Nat.max (fst t) r) O l.
Definition open_at (a : positive) (n : nat) (u : polynomial) (low : Z) (p : polynomial) : option polynomial :=
  let l := parts a (Z.of_nat n) low p in
  need negb (Nat.eqb n 0) && (nonzero a || Z.eqb low 0) && Z.leb low (least a p) && fits p;
  horner u (highest l) l [].
(** by a single product: in every term *)
Definition open_single (a : positive) (n : nat) (m : product) (c : Q) (p : polynomial) : option polynomial :=
  need negb (Nat.eqb n 0) && (nonzero a || Z.leb 0 (least a p)) && fits p
    && forallb (fun t => fits_product (p_powZ m (exponent a (fst t) / Z.of_nat n))) p;
  Some (sum (map (fun '(k, d) => let e := exponent a k in let w := (e / Z.of_nat n)%Z in
    [(p_mul (p_powZ m w) (with_exponent a (e mod Z.of_nat n) k), c_mul (c_powZ c w) d)]) p)).
Definition has_negative (a : positive) (t : product * Q) : bool := Z.ltb (exponent a (fst t)) 0.
(** The same value, by what [a] means; negative powers of it stay. *)
Definition opened (a : positive) (n : nat) (u : polynomial) (p : polynomial) : option polynomial := match u with
  | [(m, c)] => open_single a n m c p
  | _ => q <- open_at a n u 0 (filter (fun t => negb (has_negative a t)) p); Some (add q (filter (has_negative a) p)) end.
(** The same up to a power of [a]. *)
Definition cleared (a : positive) (n : nat) (u : polynomial) (p : polynomial) : option polynomial := match u with
  | [(m, c)] => open_single a n m c p
  | _ => open_at a n u (least a p) p end.

Variable meaning : positive -> option (nat * polynomial).
Fixpoint reduced (l : list positive) (p : polynomial) : option polynomial := match l with
  | [] => Some p
  | a :: l => u <- meaning a; q <- opened a (fst u) (snd u) p; reduced l q end.
Fixpoint vanishes (l : list positive) (p : polynomial) : bool := match l with
  | [] => match p with [] => true | _ => false end
  | a :: l => match (u <- meaning a; cleared a (fst u) (snd u) p) with Some q => vanishes l q | None => false end end.

Variable v : positive -> R.
Hypothesis nonzero_ok : forall a, nonzero a = true -> v a <> 0.
Hypothesis meaning_ok : forall a n u, meaning a = Some (n, u) -> v a ^ n = value_of v u.

Lemma fits_product_ok m : fits_product m = true -> fit_product v m.
Proof.
  induction m as [|[a e] m IH]; intros H; constructor; simpl in H; unbind. 2: now apply IH.
  apply orb_prop in H0. destruct H0 as [H0|H0]. left. now apply Z.leb_le. right. now apply nonzero_ok.
Qed.
Lemma fits_ok p : fits p = true -> fit v p.
Proof. induction p as [|[m c] p IH]; intros H; constructor; simpl in H; unbind. now apply fits_product_ok. now apply IH. Qed.
Lemma mul__ok p q r : mul_ p q = Some r -> value_of v r = value_of v p * value_of v q.
Proof. unfold mul_. intros H. unbind. subst. apply mul_ok; now apply fits_ok. Qed.
Lemma pow__ok p n : forall r, pow_ p n = Some r -> value_of v r = value_of v p ^ n.
Proof.
  induction n as [|n IH]; intros r H. simpl in H. unbind. subst. rewrite constant_ok, Q2R_1. reflexivity.
  assert (G : forall r, (q <- pow_ p n; mul_ p q) = Some r -> value_of v r = value_of v p ^ S n).
  { clear r H. intros r H. unbind. rewrite (mul__ok _ _ _ H), (IH _ H0). reflexivity. }
  destruct p as [|[m c] [|t p]]; try now apply G.
  change (Some [(p_pow m (S n), c_pow c (S n))] = Some r) in H.
  replace r with [(p_pow m (S n), c_pow c (S n))] by congruence. cbn [value_of]. rewrite p_pow_ok, c_pow_ok, !Rplus_0_r. symmetry. apply Rpow_mult_distr.
Qed.
Lemma inverse_ok p r : inverse p = Some r -> value_of v r = / value_of v p.
Proof.
  destruct p as [|[m c] [|t p]]; simpl; intros H; unbind. subst. simpl. rewrite p_inv_ok, Q2R_Qinv, !Rplus_0_r.
  symmetry. apply Rinv_mult.
Qed.

Lemma least_ok a p : Forall (fun '(m, _) => (least a p <= exponent a m)%Z) p /\ (least a p <= 0)%Z.
Proof.
  assert (G : forall p, (least a p <= 0)%Z) by (intros q; induction q as [|[m c] q IH]; simpl; lia).
  split; trivial. induction p as [|[m c] p IH]; constructor; simpl. lia.
  eapply Forall_impl. 2: exact IH. intros [k d]. simpl. lia.
Qed.
Definition weight (y : R) (t : nat * (product * Q)) := y ^ fst t * (Q2R (snd (snd t)) * value_of_product v (fst (snd t))).
Definition up_to (y : R) (k : nat) l := fold_right (fun t r => (if Nat.leb (fst t) k then weight y t else 0) + r) 0 l.
Lemma of_degree_ok y k l :
  y ^ k * value_of v (of_degree k l) = fold_right (fun t r => (if Nat.eqb (fst t) k then weight y t else 0) + r) 0 l.
Proof.
  unfold of_degree. rewrite sum_ok. induction l as [|[j [m c]] l IH]; simpl. ring.
  destruct (Nat.eqb_spec j k) as [->|N]; simpl; rewrite <- IH; unfold weight; simpl; ring.
Qed.
Lemma horner_ok u l : forall k done r, horner u k l done = Some r ->
  value_of v r = value_of v u ^ k * value_of v done + up_to (value_of v u) k l.
Proof.
  set (y := value_of v u). induction k as [|k IH]; intros done r H.
  - cbn [horner] in H. unbind. subst. rewrite add_ok. assert (D := of_degree_ok y 0 l). change (y ^ 0) with 1 in *.
    replace (up_to y 0 l) with (1 * value_of v (of_degree 0 l)). ring. rewrite D. clear.
    induction l as [|[j t] l IH]; simpl; trivial. rewrite IH. now destruct j.
  - cbn [horner] in H. unbind. rewrite (IH _ _ H), (mul__ok _ _ _ H0), add_ok. fold y.
    assert (D := of_degree_ok y (S k) l). change (y ^ S k) with (y * y ^ k) in *.
    replace (up_to y (S k) l) with (up_to y k l + y * y ^ k * value_of v (of_degree (S k) l)). ring. rewrite D. clear.
    induction l as [|[j t] l IH]; simpl. ring. rewrite <- IH.
    destruct (Nat.leb_spec j k), (Nat.leb_spec j (S k)), (Nat.eqb_spec j (S k)); try lia; ring.
Qed.
Lemma up_to_highest y l : up_to y (highest l) l = fold_right (fun t r => weight y t + r) 0 l.
Proof.
  assert (G : forall n, (highest l <= n)%nat -> up_to y n l = fold_right (fun t r => weight y t + r) 0 l).
  { induction l as [|[j t] l IH]; intros n H; simpl in *; trivial.
    rewrite IH by lia. destruct (Nat.leb_spec j n); [ring | lia]. }
  now apply G.
Qed.
Lemma open_at_ok a n u low p r : v a ^ n = value_of v u -> open_at a n u low p = Some r ->
  (low = 0%Z \/ v a <> 0) /\ value_of v r = powerRZ (v a) (- low) * value_of v p.
Proof.
  intros M. unfold open_at. cbv zeta. intros H. apply need_some in H. destruct H as [K H].
  rewrite !andb_true_iff in K. destruct K as [[[K1 K2] K3] K4].
  apply horner_ok in H. rewrite up_to_highest in H.
  assert (N : low = 0%Z \/ v a <> 0).
  { apply orb_prop in K2. destruct K2 as [K|K]; [right; now apply nonzero_ok | left; now apply Z.eqb_eq]. }
  split; trivial. rewrite H. clear H. simpl value_of at 2. rewrite Rmult_0_r, Rplus_0_l. rewrite <- M.
  apply fits_ok in K4. apply Z.leb_le in K3. destruct (least_ok a p) as [L _].
  apply negb_true_iff, Nat.eqb_neq in K1. clear K2.
  assert (L2 : Forall (fun '(m, _) => (low <= exponent a m)%Z) p).
  { eapply Forall_impl. 2: exact L. intros [m c]. simpl. lia. }
  clear L K3. induction p as [|[m c] p IH]; simpl. ring.
  inversion L2 as [|? ? L3 L4]; subst. inversion K4 as [|? ? F1 F2]; subst. rewrite IH by trivial. unfold weight. cbn [fst snd].
  set (e := (exponent a m - low)%Z) in *. assert (E : (0 <= e)%Z) by (unfold e; lia).
  assert (Zn : (0 < Z.of_nat n)%Z) by lia.
  assert (R1 : (0 <= e mod Z.of_nat n)%Z) by (apply Z.mod_pos_bound; lia).
  assert (R2 : (0 <= e / Z.of_nat n)%Z) by (apply Z.div_pos; lia).
  rewrite (proj2 (with_exponent_ok v a _ m R1 F1)). rewrite (exponent_ok v a m).
  assert (P : (v a ^ n) ^ Z.to_nat (e / Z.of_nat n) * powerRZ (v a) (e mod Z.of_nat n) =
    powerRZ (v a) (- low) * powerRZ (v a) (exponent a m)).
  { rewrite <- powerRZ_sum by (destruct N as [->|N]; [left; lia | now right]).
    rewrite <- pow_mult, pow_powerRZ, <- powerRZ_sum by (left; lia). f_equal.
    rewrite Nat2Z.inj_mul, Z2Nat.id by trivial. unfold e in *. rewrite <- Z.div_mod by lia. lia. }
  replace (powerRZ (v a) (- low) * (Q2R c * (powerRZ (v a) (exponent a m) * value_of_product v (without a m)) + value_of v p))
    with (Q2R c * value_of_product v (without a m) * (powerRZ (v a) (- low) * powerRZ (v a) (exponent a m))
      + powerRZ (v a) (- low) * value_of v p) by ring.
  rewrite <- P. ring.
Qed.
Lemma open_single_ok a n m c p r : v a ^ n = Q2R c * value_of_product v m -> open_single a n m c p = Some r ->
  value_of v r = value_of v p.
Proof.
  intros M. unfold open_single. intros H. apply need_some in H. destruct H as [K H]. injection H as <-.
  rewrite !andb_true_iff in K. destruct K as [[[K1 K2] K3] K4]. rewrite sum_ok.
  assert (N : (0 <= least a p)%Z \/ v a <> 0).
  { apply orb_prop in K2. destruct K2 as [K|K]; [right; now apply nonzero_ok | left; now apply Z.leb_le]. }
  apply fits_ok in K3. apply negb_true_iff, Nat.eqb_neq in K1. clear K2. destruct (least_ok a p) as [L _].
  assert (L2 : Forall (fun '(m, _) => (0 <= exponent a m)%Z \/ v a <> 0) p).
  { eapply Forall_impl. 2: exact L. intros [k d]. destruct N; [left; lia | tauto]. }
  clear L N. induction p as [|[k d] p IH]; trivial. simpl in K4. apply andb_prop in K4. destruct K4 as [K4 K5].
  inversion L2 as [|? ? L3 L4]; subst. inversion K3 as [|? ? F1 F2]; subst. simpl. rewrite IH by trivial. f_equal. rewrite Rplus_0_r.
  set (e := exponent a k) in *. assert (Zn : (0 < Z.of_nat n)%Z) by lia.
  assert (R1 : (0 <= e mod Z.of_nat n)%Z) by (apply Z.mod_pos_bound; lia).
  destruct (with_exponent_ok v a _ k R1 F1) as [F W]. apply fits_product_ok in K4.
  rewrite (proj2 (p_mul_ok v _ _ K4 F)), W, p_powZ_ok, c_mul_ok, c_powZ_ok, (exponent_ok v a k). fold e.
  assert (P : powerRZ (v a) e = powerRZ (Q2R c) (e / Z.of_nat n) * powerRZ (value_of_product v m) (e / Z.of_nat n)
    * powerRZ (v a) (e mod Z.of_nat n)).
  { rewrite <- powerRZ_of_product, <- M, pow_powerRZ, <- powerRZ_timesZ, <- powerRZ_sum, <- Z.div_mod; trivial; try lia.
    destruct L3 as [E|E]; [left; split; [apply Z.mul_nonneg_nonneg; [lia | apply Z.div_pos; lia] | lia] | now right]. }
  rewrite P. ring.
Qed.
Lemma filters_ok f p : value_of v p = value_of v (filter (fun t => negb (f t)) p) + value_of v (filter f p).
Proof. induction p as [|[m c] p IH]; simpl. ring. rewrite IH. destruct (f (m, c)); simpl; ring. Qed.
Lemma opened_ok a n u p r : v a ^ n = value_of v u -> opened a n u p = Some r -> value_of v r = value_of v p.
Proof.
  intros M H. unfold opened in H.
  assert (G : forall r, (q <- open_at a n u 0 (filter (fun t => negb (has_negative a t)) p); Some (add q (filter (has_negative a) p)))
    = Some r -> value_of v r = value_of v p).
  { clear r H. intros r H. unbind. subst. rewrite add_ok, (filters_ok (has_negative a) p).
    apply (open_at_ok _ _ _ _ _ _ M) in H0. destruct H0 as [_ ->]. rewrite powerRZ_0. ring. }
  destruct u as [|[m c] [|t u]]; try now apply G.
  apply (open_single_ok a n m c); trivial. rewrite M. simpl. ring.
Qed.
Lemma cleared_ok a n u p r : v a ^ n = value_of v u -> cleared a n u p = Some r -> value_of v r = 0 -> value_of v p = 0.
Proof.
  intros M H Z. unfold cleared in H.
  assert (G : open_at a n u (least a p) p = Some r -> value_of v p = 0).
  { clear H. intros H. destruct (open_at_ok _ _ _ _ _ _ M H) as [[N|N] E]; rewrite E in Z.
    - rewrite N, powerRZ_0 in Z. lra.
    - apply Rmult_integral in Z. destruct Z as [Z|Z]; trivial. exfalso. revert Z. now apply powerRZ_NOR. }
  destruct u as [|[m c] [|t u]]; try now apply G.
  rewrite <- Z. symmetry. apply (open_single_ok a n m c); trivial. rewrite M. simpl. ring.
Qed.
Lemma reduced_ok l : forall p r, reduced l p = Some r -> value_of v r = value_of v p.
Proof.
  induction l as [|a l IH]; intros p r H; simpl in H; unbind. now subst.
  rewrite (IH _ _ H). destruct a0 as [n u]. apply (opened_ok a n u). now apply meaning_ok. exact H1.
Qed.
Lemma vanishes_ok l : forall p, vanishes l p = true -> value_of v p = 0.
Proof.
  induction l as [|a l IH]; intros p H; simpl in H. destruct p; [reflexivity | discriminate].
  destruct (meaning a) as [[n u]|] eqn:M; [|discriminate]. cbn [bind fst snd] in H.
  destruct (cleared a n u p) as [q|] eqn:C; [|discriminate].
  apply (cleared_ok a n u p q); trivial. now apply meaning_ok. now apply IH.
Qed.
End Checked.
