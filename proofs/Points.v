(** Derivatives at a single point, from the definition: what shows that two mixed partial derivatives differ there.

    [slope h c l]: for small r > 0, [h r] is c + l r up to what vanishes faster than r.  A function has the derivative l at a
    point if it has the slope l to its right and - l to its left ([derivative_by_slopes]).  What is smooth has the slope that its
    derivative is ([slope_of_smooth]); r times what tends to 0 times what is bounded has the slope 0 ([slope_of_rest]). *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Require Export Board.
Open Scope R_scope.

Definition slope (h : R -> R) (c l : R) := forall eps, 0 < eps ->
  exists delta, 0 < delta /\ forall r, 0 < r < delta -> Rabs (h r - c - l * r) <= eps * r.

Lemma slope_of_smooth h c l : D h 0 l -> h 0 = c -> slope h c l.
Proof.
  intros H <- eps E. apply is_derive_Reals in H. destruct (H eps E) as [delta K].
  exists delta. split. apply cond_pos. intros r [P L].
  assert (M := K r ltac:(lra) ltac:(rewrite Rabs_pos_eq; lra)). rewrite Rplus_0_l in M.
  replace (h r - h 0 - l * r) with (((h r - h 0) / r - l) * r) by (field; lra).
  rewrite Rabs_mult, (Rabs_pos_eq r) by lra. apply Rmult_le_compat_r; lra.
Qed.

Definition bounded (b : R -> R) := exists B, forall r, Rabs (b r) <= B.
Lemma bounded_one : bounded (fun _ => 1).
Proof. exists 1. intros. rewrite Rabs_R1. lra. Qed.
Lemma bounded_mult b c : bounded b -> bounded c -> bounded (fun r => b r * c r).
Proof.
  intros [B H] [C K]. exists (B * C). intros r. rewrite Rabs_mult. apply Rmult_le_compat; trivial; apply Rabs_pos.
Qed.
Lemma bounded_between (b : R -> R) B : (forall x, - B <= b x <= B) -> forall u : R -> R, bounded (fun r => b (u r)).
Proof. intros H u. exists B. intros r. now apply Rabs_le. Qed.
Lemma bounded_sin u : bounded (fun r => sin (u r)).
Proof. apply bounded_between with (B := 1), SIN_bound. Qed.
Lemma bounded_cos u : bounded (fun r => cos (u r)).
Proof. apply bounded_between with (B := 1), COS_bound. Qed.
Lemma bounded_atan u : bounded (fun r => atan (u r)).
Proof. apply bounded_between with (B := PI). intros x. assert (P := PI_RGT_0). destruct (atan_bound x). lra. Qed.
Lemma bounded_asin u : bounded (fun r => asin (u r)).
Proof. apply bounded_between with (B := PI). intros x. assert (P := PI_RGT_0). destruct (asin_bound x). lra. Qed.
Lemma bounded_acos u : bounded (fun r => acos (u r)).
Proof. apply bounded_between with (B := PI). intros x. assert (P := PI_RGT_0). destruct (acos_bound x). lra. Qed.
Lemma bounded_sign u : bounded (fun r => sign (u r)).
Proof.
  apply bounded_between with (B := 1). intros x. destruct (Rtotal_order x 0) as [L|[->|L]].
  rewrite sign_eq_m1; lra. rewrite sign_0; lra. rewrite sign_eq_1; lra.
Qed.

Lemma slope_of_rest p l b : slope p 0 l -> bounded b -> slope (fun r => r * (p r * b r)) 0 0.
Proof.
  intros H [B K] eps E. destruct (H 1 ltac:(lra)) as [delta [P L]].
  assert (0 <= B) by (eapply Rle_trans; [apply Rabs_pos | apply (K 0)]).
  set (M := (Rabs l + 1) * B + 1). assert (0 < M) by (unfold M; generalize (Rabs_pos l); nra).
  assert (0 < eps / M) by now apply Rdiv_lt_0_compat.
  exists (Rmin delta (eps / M)). split. now apply Rmin_pos.
  intros r [Q N]. apply Rmin_Rgt in N. destruct N as [N1 N2].
  assert (A : Rabs (p r) <= (Rabs l + 1) * r).
  { assert (T := L r ltac:(lra)). rewrite Rminus_0_r in T. replace (p r) with ((p r - l * r) + l * r) by ring.
    eapply Rle_trans. apply Rabs_triang. rewrite Rabs_mult, (Rabs_pos_eq r) by lra. lra. }
  replace (r * (p r * b r) - 0 - 0 * r) with (r * (p r * b r)) by ring.
  rewrite !Rabs_mult, (Rabs_pos_eq r), Rmult_comm by lra. apply Rmult_le_compat_r. lra.
  apply Rle_trans with ((Rabs l + 1) * r * B). apply Rmult_le_compat; trivial; apply Rabs_pos.
  apply Rle_trans with (M * r). unfold M. nra.
  apply Rle_trans with (M * (eps / M)). apply Rmult_le_compat_l; lra. right. field. lra.
Qed.
Lemma slope_with_rest h k c l : slope h c l -> slope k 0 0 -> slope (fun r => h r + k r) c l.
Proof.
  intros H K eps E. destruct (H (eps / 2) ltac:(lra)) as [d [P L]]. destruct (K (eps / 2) ltac:(lra)) as [d' [P' L']].
  exists (Rmin d d'). split. now apply Rmin_pos. intros r [Q N]. apply Rmin_Rgt in N.
  assert (T := L r ltac:(lra)). assert (T' := L' r ltac:(lra)).
  replace (h r + k r - c - l * r) with ((h r - c - l * r) + (k r - 0 - 0 * r)) by ring.
  eapply Rle_trans. apply Rabs_triang. lra.
Qed.
Lemma slope_near k d h c l : slope k c l -> 0 < d -> (forall r, 0 < r < d -> h r = k r) -> slope h c l.
Proof.
  intros H P K eps E. destruct (H eps E) as [delta [Q L]]. exists (Rmin d delta). split. now apply Rmin_pos.
  intros r [R N]. apply Rmin_Rgt in N. rewrite K by lra. apply L. lra.
Qed.

Theorem derivative_by_slopes h a l l' : slope (fun r => h (a + r)) (h a) l -> slope (fun r => h (a - r)) (h a) l' -> l' = - l ->
  D h a l.
Proof.
  intros H K -> . apply is_derive_Reals. intros eps E.
  destruct (H (eps / 2) ltac:(lra)) as [d [P L]]. destruct (K (eps / 2) ltac:(lra)) as [d' [P' L']].
  exists (mkposreal _ (Rmin_pos _ _ P P')). intros r N M. simpl in M. apply Rmin_Rgt in M. destruct M as [M M'].
  destruct (Rtotal_order r 0) as [S|[S|S]]; [| lra |].
  - rewrite Rabs_left in M' by trivial. assert (T := L' (- r) ltac:(lra)).
    replace ((h (a + r) - h a) / r - l) with ((h (a - - r) - h a - - l * - r) / r)
      by (replace (a - - r) with (a + r) by ring; field; lra).
    unfold Rdiv. rewrite Rabs_mult, Rabs_inv, (Rabs_left r) by lra.
    apply Rle_lt_trans with (eps / 2 * - r * / - r). apply Rmult_le_compat_r; trivial. apply Rlt_le, Rinv_0_lt_compat; lra.
    field_simplify; lra.
  - rewrite Rabs_pos_eq in M by lra. assert (T := L r ltac:(lra)).
    replace ((h (a + r) - h a) / r - l) with ((h (a + r) - h a - l * r) / r) by (field; lra).
    unfold Rdiv. rewrite Rabs_mult, Rabs_inv, (Rabs_pos_eq r) by lra.
    apply Rle_lt_trans with (eps / 2 * r * / r). apply Rmult_le_compat_r; trivial. apply Rlt_le, Rinv_0_lt_compat; lra.
    field_simplify; lra.
Qed.

Ltac by_bounds := repeat first
  [ apply bounded_one | apply bounded_sin | apply bounded_cos | apply bounded_atan | apply bounded_asin | apply bounded_acos
  | apply bounded_sign | apply bounded_mult ].
(** A function given by branches, where none of the differences that decide is 0, or at a point. *)
Ltac by_branches := repeat match goal with N : ?d <> 0 |- _ => destruct (Rdichotomy _ _ N); clear N end;
  repeat match goal with
  | |- context [Rlt_dec ?a ?b] => destruct (Rlt_dec a b)
  | |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b) end;
  repeat match goal with |- context [sign ?d] => first [rewrite (sign_eq_1 d) by lra | rewrite (sign_eq_m1 d) by lra] end;
  try lra; try field.
