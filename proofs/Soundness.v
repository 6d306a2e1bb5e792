(** The checker of certificates is right: what an accepted certificate claims is true of real functions.

    Each step leaves a right state right ([checked_right]), so what is known in the end is true, and with the derivative function of
    the language being right, [certificate_is_right] follows. *)
From Coq Require Import Reals Lra Lia ZArith List QArith Qreals Bool.
From Coquelicot Require Import Coquelicot.
Require Import Rules Language Identities Polynomials Certificates States.
Import ListNotations.
Open Scope R_scope.
Local Arguments pow : simpl never. Local Arguments Q2R : simpl never. Local Arguments powerRZ : simpl never.

Section Right_.
Variable T : table.
Local Notation function_at := (Certificates.function_at T). Local Notation right_side := (Certificates.right_side T).
Local Notation logarithm := (Certificates.logarithm T). Local Notation difference := (Certificates.difference T).
Local Notation checked := (Certificates.checked T). Local Notation all_checked := (Certificates.all_checked T).
Local Notation condition := (Certificates.condition T).
Hypothesis row_is : forall a r, row_of T a = Some r -> tree T a = written T r.
Variable s : nat -> R.
Local Notation v := (States.v T s). Local Notation dv := (States.dv T s). Local Notation right := (States.right T s).
Local Notation with_signs_right := (States.with_signs_right T s).
Local Notation with_relation_right := (States.with_relation_right T s).
Local Notation with_multiple_right := (States.with_multiple_right T s).
Local Notation with_product_right := (States.with_product_right T s).
Local Notation with_logarithm_right := (States.with_logarithm_right T s).
Local Notation with_variable_right := (States.with_variable_right T s).
Local Notation with_derivative_right := (States.with_derivative_right T s).
Local Notation with_smooth_right := (States.with_smooth_right T s).
Local Notation with_claim_right := (States.with_claim_right T s). Local Notation sign_at_ok := (States.sign_at_ok T s).
Local Notation nonzero_ok := (States.nonzero_ok T s). Local Notation positive_at_ok := (States.positive_at_ok T s).
Local Notation meaning_ok := (States.meaning_ok T s).
Local Notation meaning_of_logarithms_ok := (States.meaning_of_logarithms_ok T s).
Local Notation val_ok := (States.val_ok T s). Local Notation clo_ok := (States.clo_ok T s).
Local Notation equal_ok := (States.equal_ok T s). Local Notation mulc_ok := (States.mulc_ok T s).
Local Notation function_at_v := (States.function_at_v T row_is s).
Local Notation one_ok := (States.one_ok T s). Local Notation at_zero_ok := (States.at_zero_ok T s).
Local Notation value_at_ok := (States.value_at_ok T row_is s).
Local Notation same_arguments_ok := (States.same_arguments_ok T s).
Local Notation right_side_ok := (States.right_side_ok T row_is s).
Local Notation logarithm_ok := (States.logarithm_ok T row_is s). Local Notation dv_ok := (States.dv_ok T s).
Local Notation constant_row_ok := (States.constant_row_ok T row_is s).
Local Notation difference_ok := (States.difference_ok T row_is s).
Local Notation smooth_at_ok := (States.smooth_at_ok T s).
Local Notation smooth_row_ok := (States.smooth_row_ok T row_is s).
Local Notation signs_found_ok := (States.signs_found_ok T row_is s).
Local Notation single_ok := (States.single_ok T s).

Lemma refined_right st i S : right st -> has S (v i) -> right (refined st i S).
Proof. intros R H. apply with_signs_right; trivial. apply has_both; trivial. now apply sign_at_ok. Qed.
Lemma known_right st i S : right st -> has S (v i) -> right (known st i S).
Proof.
  intros R H. unfold known. assert (R' := refined_right st i S R H). set (st' := refined st i S) in *.
  assert (C := clo_ok st' R' i). destruct (clo st' i) as [|[[|[j [|[p|p|]|p]] [|? ?]] c] [|? ?]]; trivial.
  destruct (Z.eqb_spec (Qnum c) 0) as [E|N]; trivial. apply refined_right; trivial.
  simpl in C. rewrite powerRZ_by_1, !Rmult_1_r, Rplus_0_r in C.
  assert (N' : Q2R c <> 0) by (apply c_not_zero; unfold c_zero; now apply Z.eqb_neq).
  replace (v j) with (/ Q2R c * v i) by (rewrite <- C; now field).
  apply has_mul; trivial. apply has_inverse, sign_of_Q.
Qed.
Lemma product_not_zero m : value_of_product v m <> 0 -> forall g e, In (g, e) m -> e <> 0%Z -> v g <> 0.
Proof.
  induction m as [|[a k] m IH]; intros N g e I E; simpl in *. tauto. destruct I as [I|I].
  - injection I as -> ->. intros Z. apply N. rewrite Z, powerRZ_of_0 by trivial. ring.
  - apply (IH) with e; trivial. intros Z. apply N. rewrite Z. ring.
Qed.
Lemma factors_right st m S : right st -> has S (value_of_product v m) -> right (factors st m S).
Proof.
  intros R H.
  assert (G : right (if only nonzero_sign S then fold_right (fun '(g, e) st => if Z.eqb e 0 then st else refined st g nonzero_sign) st m else st)).
  { destruct (only nonzero_sign S) eqn:O; trivial. assert (N := product_not_zero m (only_nonzero _ _ O H)).
    clear H. induction m as [|[g e] m IH]; simpl; trivial.
    assert (I : right (fold_right (fun '(g, e) st => if Z.eqb e 0 then st else refined st g nonzero_sign) st m)).
    { apply IH. intros g' e' I. apply N. now right. }
    destruct (Z.eqb_spec e 0); trivial. apply refined_right; trivial.
    assert (K : v g <> 0) by (apply (N g e); [now left | trivial]).
    unfold has; simpl. destruct (Rtotal_order (v g) 0) as [|[|]]; tauto. }
  unfold factors. destruct m as [|[g [|[p|p|]|[p|p|]]] [|? ?]]; trivial; apply refined_right; trivial; simpl in H; rewrite Rmult_1_r in H.
  - now apply has_root_of_odd with (Zpos p).
  - now apply has_root_of_odd with 0%Z.
  - apply has_root_of_odd with (Zneg p - 1)%Z. now replace (2 * (Zneg p - 1) + 1)%Z with (Zneg p~1) by lia.
  - now apply has_root_of_odd with (-1)%Z.
Qed.
Lemma root_of_ok r a p q : root_of r = Some (a, p, q) -> 0 < v a -> value s (written T r) = Rpower (v a) (IZR p / IZR (Zpos q)).
Proof.
  destruct r; simpl; intros H P; try discriminate. injection H as -> -> ->. now rewrite rat_div.
  destruct f; try discriminate. injection H as -> <- <-. now apply sqrt_is_root.
Qed.

Lemma checked_right st c st' : right st -> checked st c = Some st' -> right st'.
Proof.
  intros R H. unfold Certificates.checked in H. destruct c as [i l | i j l l2 | i l | i r k l | r l | i c j l | i | i k l | i | i j l | i j k l | f i r args l side
    | j r logs l | i r logs l | x | i | i j args l side | i args l | i j l | i | i j l | i]; cbv beta iota in H.
  - unbind. subst. apply with_relation_right; trivial. rewrite pow_1.
    match goal with H : reduced _ _ _ _ = _ |- _ => rewrite (reduced_ok _ _ v (nonzero_ok st R) (meaning_ok st R) _ _ _ H) end.
    symmetry. now apply (value_at_ok st).
  - unbind. subst. apply with_relation_right; trivial. rewrite pow_1, (val_ok st R). unfold States.v.
    apply row_is in H0, H1. rewrite H0, H1. now apply (same_arguments_ok st R _ _ l l2).
  - unbind. destruct a; try discriminate. unbind. subst. apply with_relation_right; trivial. apply row_is in H0.
    match goal with H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H; rewrite (val_ok st R) in H; simpl in H; rename H into Z end.
    match goal with H : at_zero _ = _ |- _ => rewrite <- (at_zero_ok _ _ H) end.
    rewrite pow_1. unfold States.v at 1. rewrite H0. simpl. f_equal. exact Z.
  - unbind. destruct a1 as [[a1 p] q], a2 as [[b p'] q']. unbind. subst.
    apply with_relation_right; trivial. rewrite pow_1. apply row_is in H0, H1.
    match goal with H : positive_at _ _ = true |- _ => assert (P := positive_at_ok st R _ H) end.
    match goal with H : equal_ _ _ _ _ = true |- _ => assert (E := equal_ok st R _ _ _ H) end. rewrite !(val_ok st R) in E.
    repeat match goal with H : Z.eqb _ _ = true |- _ => apply Z.eqb_eq in H end. subst p'.
    assert (Vi : v i = Rpower (v a1) (IZR p / IZR (Zpos q))) by (unfold States.v at 1; rewrite H0; now apply root_of_ok).
    assert (Vr : v r = Rpower (v b) (IZR 1 / IZR (Zpos q'))) by (unfold States.v at 1; rewrite H1; apply root_of_ok; congruence).
    simpl. rewrite Q2R_1, Rmult_1_r, Rmult_1_l, Rplus_0_r, Vi, Vr, <- E, Rpower_whole by trivial. f_equal.
    match goal with H : (p * _)%Z = _ |- _ => apply (f_equal IZR) in H; rewrite !mult_IZR in H; rename H into K end.
    assert (IZR (Zpos q) <> 0) by now apply not_0_IZR. assert (IZR (Zpos q') <> 0) by now apply not_0_IZR.
    apply Rmult_eq_reg_r with (IZR (Zpos q) * IZR (Zpos q')); [| now apply Rmult_integral_contrapositive].
    transitivity (IZR p * IZR (Zpos q')); [now field | rewrite K; now field].
  - unbind. destruct a0 as [[b p] q]. unbind. subst. apply with_relation_right; trivial.
    apply row_is in H0. match goal with H : positive_at _ _ = true |- _ => assert (P := positive_at_ok st R _ H) end.
    match goal with H : reduced _ _ _ _ = _ |- _ => rewrite (reduced_ok _ _ v (nonzero_ok st R) (meaning_ok st R) _ _ _ H) end.
    match goal with H : Z.eqb _ _ = true |- _ => apply Z.eqb_eq in H; subst p end.
    rewrite (val_ok st R). unfold States.v at 1. rewrite H0. match goal with H : root_of _ = _ |- _ => rewrite (root_of_ok _ _ _ _ H P) end.
    change (IZR 1) with 1. replace (IZR (Zpos q)) with (INR (Pos.to_nat q)) by (now rewrite INR_IZR_INZ, positive_nat_Z).
    apply root_power; trivial. lia.
  - unbind. subst. apply with_multiple_right; trivial.
    match goal with H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H; rewrite scale_ok, !(val_ok st R) in H; trivial end.
  - unbind. subst. apply known_right; trivial. now apply signs_found_ok.
  - unbind. apply row_is in H0. destruct a; try discriminate. destruct f; try discriminate; unbind; subst;
    apply known_right; trivial; apply has_plus; unfold States.v; rewrite H0; simpl;
    repeat match goal with
      | H : positive_at _ _ = true |- _ => apply (positive_at_ok st R) in H
      | H : square_of _ _ = Some _ |- _ => apply (mulc_ok st R) in H
      | H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H
      | H : context [value_of v (sub _ _)] |- _ => rewrite sub_ok in H
      | H : context [value_of v one] |- _ => rewrite one_ok in H
      | H : context [value_of v (val _ _)] |- _ => rewrite (val_ok st R) in H
      | H : context [value_of v (clo _ _)] |- _ => rewrite (clo_ok st R) in H end.
    + apply acos_positive. change (value s (tree T a)) with (v a). replace (v a ^ 2) with (v a * v a) by ring. lra.
    + apply arcosh_positive. change (value s (tree T a)) with (v a). lra.
  - assert (C := clo_ok st R i). destruct (clo st i) as [|[m c] [|? ?]]; try discriminate. unbind. subst.
    assert (G : has (sign_mul (sign_of_Z (Qnum c)) (sign_at st i)) (value_of_product v m)).
    { simpl in C. rewrite Rplus_0_r in C.
      match goal with H : negb _ = true |- _ => apply negb_true_iff in H; assert (N : Q2R c <> 0) by now apply c_not_zero end.
      replace (value_of_product v m) with (/ Q2R c * v i) by (rewrite <- C; now field).
      apply has_mul. apply has_inverse, sign_of_Q. now apply sign_at_ok. }
    apply factors_right; trivial. now apply with_product_right.
  - unbind. subst. match goal with H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H; rewrite !(val_ok st R) in H end.
    apply known_right; trivial. replace (v i) with (v j) by congruence. now apply sign_at_ok.
  - unbind. subst. apply known_right; trivial.
    repeat match goal with
      | H : nonzero _ _ = true |- _ => apply (nonzero_ok st R) in H; rename H into N
      | H : mulc _ _ _ = Some _ |- _ => apply (mulc_ok st R) in H; rewrite !(clo_ok st R) in H
      | H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H; rewrite (val_ok st R) in H end.
    assert (K : v i <> 0) by (intros Z; apply N; rewrite Z in *; lra).
    unfold has; simpl. destruct (Rtotal_order (v i) 0) as [|[|]]; tauto.
  - unbind. destruct a as [n u]. unbind. subst. apply with_relation_right; trivial.
    match goal with H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H; rewrite (val_ok st R) in H; rename H into E end.
    match goal with H : single _ _ = _ |- _ => rewrite (single_ok st R _ _ H) end.
    match goal with H : right_side _ _ _ _ _ = _ |- _ => rewrite (right_side_ok st R _ _ _ _ _ _ H), E end.
    destruct n as [|[|n]]; now rewrite ?(val_ok st R), ?(clo_ok st R).
  - unbind. subst. apply with_logarithm_right; trivial.
    match goal with H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H; rewrite !(val_ok st R) in H; rename H into E end.
    match goal with H : single _ _ = _ |- _ => rewrite (single_ok st R _ _ H) end.
    match goal with H : logarithm _ _ _ _ = _ |- _ => rewrite <- (proj2 (logarithm_ok st R _ _ _ _ H)) end.
    match goal with H : function_at _ _ = _ |- _ => rewrite (function_at_v _ _ _ H) end. simpl. congruence.
  - unbind. subst. apply with_relation_right; trivial. rewrite pow_1, (clo_ok st R).
    match goal with H : single _ _ = _ |- _ => rewrite (single_ok st R _ _ H) end.
    repeat match goal with H : logarithm _ _ _ _ = _ |- _ => apply (logarithm_ok st R) in H; destruct H end.
    match goal with H : vanishes _ _ _ _ = true |- _ =>
      apply (vanishes_ok _ _ v (nonzero_ok st R) (meaning_of_logarithms_ok st R)) in H; rewrite sub_ok in H end.
    apply ln_inv; trivial. lra.
  - unbind. subst. now apply with_variable_right.
  - unbind. subst. apply with_derivative_right; trivial. now apply constant_row_ok.
  - assert (G : forall st', (p <- difference st i j args side; need vanishes (nonzero st) (meaning st) l p; Some (with_derivative st i (clo st j)))
        = Some st' -> right st').
    { clear H. intros st2 H. unbind. subst. apply with_derivative_right; trivial. rewrite (clo_ok st R).
      match goal with H : vanishes _ _ _ _ = true |- _ => apply (vanishes_ok _ _ v (nonzero_ok st R) (meaning_ok st R)) in H end.
      eapply difference_ok; eassumption. }
    destruct (row_of T i) as [[n | | | | | | | | | | | | ]|] eqn:F; try (apply G; exact H).
    clear G. unbind. subst. apply with_derivative_right; trivial. apply row_is in F. unfold States.dv. rewrite F, one_ok. simpl.
    match goal with H : Nat.eqb _ _ = true |- _ => rewrite H end. reflexivity.
  - unbind. subst. apply with_smooth_right; trivial. eapply smooth_row_ok; eassumption.
  - unbind. subst. apply with_claim_right; trivial. split.
    + match goal with H : smooth_at _ _ = true |- _ => now apply (smooth_at_ok st R) in H end.
    + match goal with H : d _ _ = _ |- _ => rewrite (dv_ok st R _ _ H) end.
      match goal with H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H; now rewrite (val_ok st R) in H end.
  - unbind. subst. apply with_claim_right; trivial. now apply (smooth_at_ok st R).
  - unbind. subst. apply with_claim_right; trivial.
    match goal with H : equal_ _ _ _ _ = true |- _ => apply (equal_ok st R) in H; now rewrite !(val_ok st R) in H end.
  - unbind. subst. apply with_claim_right; trivial. now apply (nonzero_ok st R).
Qed.
Lemma all_checked_right l : forall st st', right st -> all_checked st l = Some st' -> right st'.
Proof.
  induction l as [|c l IH]; intros st st' R H; simpl in H; unbind. now subst.
  apply (IH a); trivial. now apply (checked_right st c).
Qed.
Lemma given_right l : all s (map condition l) -> right (given l).
Proof.
  induction l as [|[p i] l IH]; intros H.
  - split; simpl; intros; try tauto; rewrite Map.gempty in *; discriminate.
  - apply all_cons in H. destruct H as [H A]. simpl. apply IH in A. destruct p; simpl in H; unfold with_given; simpl.
    + apply with_signs_right; trivial. now apply has_plus.
    + apply with_signs_right; trivial.
      change (v i <> 0) in H. unfold has; simpl. destruct (Rtotal_order (v i) 0) as [|[|]]; tauto.
    + apply with_relation_right; trivial. simpl. rewrite pow_1. exact H.
Qed.
End Right_.

(** * Theorems from certificates *)
Definition holds_at (s : nat -> R) (c : claim expr) : Prop := match c with
  | IsDerivative x e e' => D (fun t => value (moved s x t) e) (s x) (value s e') | IsSmooth e => smooth s e
  | IsEqual e e' => value s e = value s e' | IsNonzero e => value s e <> 0 end.
Definition conditions_of (o : option (list cond * list (claim expr))) := match o with Some (conds, _) => conds | None => [] end.
Definition claims_of (o : option (list cond * list (claim expr))) := match o with Some (_, l) => l | None => [] end.
Theorem certificate_is_right c o : shown c = o ->
  forall n k, nth_error (claims_of o) n = Some k -> forall s, all s (conditions_of o) -> holds_at s k.
Proof.
  unfold shown. cbv zeta. intros H n k N s A.
  destruct o as [[conds l]|]; [|now destruct n]. simpl in N, A. unbind. subst. apply nth_error_In in N.
  assert (R := given_right _ s _ A).
  apply (all_checked_right _ (row_is (rows c))) with (s := s) in H0; trivial.
  apply in_map_iff in N. destruct N as (c' & <- & N). apply in_rev, (claims_right _ _ _ H0) in N.
  destruct c' as [x i j|i|i j|i]; simpl in *; trivial. destruct N as [S E]. unfold dv, v in E. rewrite <- E. now apply derivative_is_right.
Qed.
