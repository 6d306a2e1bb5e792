(** Identities between the elementary functions, and signs of their values. *)
From Coq Require Import Reals Lra Lia.
From Coquelicot Require Import Coquelicot.
Require Import Rules.
Open Scope R_scope.

Lemma cos_square x : cos x ^ 2 = 1 - sin x ^ 2.
Proof. generalize (pyth x). lra. Qed.
Lemma cosh_square x : cosh x ^ 2 = 1 + sinh x ^ 2.
Proof. generalize (cosh2_sinh2 x). lra. Qed.
Lemma cosh_plus x y : cosh (x + y) = cosh x * cosh y + sinh x * sinh y.
Proof. unfold cosh, sinh. rewrite Ropp_plus_distr, !exp_plus. field. Qed.
Lemma sinh_plus x y : sinh (x + y) = sinh x * cosh y + cosh x * sinh y.
Proof. unfold cosh, sinh. rewrite Ropp_plus_distr, !exp_plus. field. Qed.
Lemma sinh_neg x : sinh (- x) = - sinh x.
Proof. unfold sinh. rewrite Ropp_involutive. field. Qed.
Lemma cosh_neg x : cosh (- x) = cosh x.
Proof. unfold cosh. rewrite Ropp_involutive. field. Qed.
Lemma sign_of_abs x : x <> 0 -> sign x = x * / Rabs x.
Proof. intros H. rewrite <- (sign_abs x) at 2. field. now apply Rabs_no_R0. Qed.
Lemma cbrt_cube x : cbrt x ^ 3 = x.
Proof.
  unfold cbrt. destruct (Req_dec x 0) as [->|H]. rewrite sign_0. ring.
  assert (P : 0 < Rabs x) by now apply Rabs_pos_lt.
  rewrite Rpow_mult_distr, <- (Rpower_pow 3 (Rpower (Rabs x) (1 / 3))) by apply exp_pos. rewrite Rpower_mult.
  replace (1 / 3 * INR 3) with 1 by (simpl; field). rewrite Rpower_1 by trivial.
  destruct (Rtotal_order x 0) as [L|[L|L]]; [|tauto|].
  rewrite sign_eq_m1, Rabs_left by trivial. ring. rewrite sign_eq_1, Rabs_pos_eq by (trivial; lra). ring.
Qed.
Lemma acos_positive x : 0 < 1 - x ^ 2 -> 0 < acos x.
Proof.
  intros H. apply unit_sq in H. destruct (acos_bound x) as [[L|E] _]; trivial.
  assert (C := cos_acos x). rewrite <- E, cos_0 in C. lra.
Qed.
Lemma arcosh_positive x : 1 < x -> 0 < arcosh x.
Proof.
  intros H. unfold arcosh. rewrite <- ln_1. apply ln_increasing. lra. generalize (sqrt_pos (x ^ 2 - 1)). lra.
Qed.
Lemma root_power x n : 0 < x -> (0 < n)%nat -> Rpower x (1 / INR n) ^ n = x.
Proof.
  intros H N. rewrite <- Rpower_pow by apply exp_pos. rewrite Rpower_mult.
  replace (1 / INR n * INR n) with 1 by (field; now apply not_0_INR, Nat.neq_0_lt_0). now apply Rpower_1.
Qed.
Lemma sqrt_is_root x : 0 < x -> sqrt x = Rpower x (1 / 2).
Proof. intros H. rewrite <- Rpower_sqrt by trivial. f_equal. lra. Qed.
Lemma sqrt_of_square_minus_1 x : 0 < x - 1 -> sqrt (x ^ 2 - 1) = sqrt (x - 1) * sqrt (x + 1).
Proof. intros H. rewrite <- sqrt_mult by lra. f_equal. ring. Qed.
Lemma ln_of_Rpower x a : ln (Rpower x a) = a * ln x.
Proof. unfold Rpower. apply ln_exp. Qed.
