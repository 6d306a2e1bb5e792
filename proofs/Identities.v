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
Lemma erf_0 : erf 0 = 0.
Proof. unfold erf. rewrite RInt_point. apply Rmult_0_r. Qed.
Lemma artanh_0 : artanh 0 = 0.
Proof. unfold artanh. replace ((1 + 0) / (1 - 0)) with 1 by field. rewrite ln_1. ring. Qed.
Lemma cbrt_0 : cbrt 0 = 0.
Proof. unfold cbrt. rewrite sign_0. ring. Qed.
Lemma erf_neg x : erf (- x) = - erf x.
Proof.
  assert (H : forall t, D (fun t => erf (- t) + erf t) t 0).
  { intros t. refine (D_eq (D_plus (chain _ t _ (D_opp (D_id t)) erf _ (der_erf (- t))) (der_erf t)) _).
    replace (- (- t) ^ 2) with (- t ^ 2) by ring. ring. }
  assert (K := eq_is_derive (fun t => erf (- t) + erf t) 0 x (fun t _ => H t)).
  simpl in K. rewrite Ropp_0, erf_0 in K.
  destruct (Rtotal_order 0 x) as [L|[<-|L]].
  - specialize (K L). lra.
  - rewrite Ropp_0, erf_0. ring.
  - assert (M := eq_is_derive (fun t => erf (- t) + erf t) x 0 (fun t _ => H t) L). simpl in M.
    rewrite Ropp_0, erf_0 in M. lra.
Qed.

Lemma sqrt_is_root x : 0 < x -> sqrt x = Rpower x (1 / 2).
Proof. intros H. rewrite <- Rpower_sqrt by trivial. f_equal. lra. Qed.
Lemma sqrt_of_square_minus_1 x : 0 < x - 1 -> sqrt (x ^ 2 - 1) = sqrt (x - 1) * sqrt (x + 1).
Proof. intros H. rewrite <- sqrt_mult by lra. f_equal. ring. Qed.
(** Functions of inverse functions; [w] is what is under the root. *)
Lemma unit_interval x w : 0 < w -> w = 1 + -1 * (x * x) -> -1 <= x <= 1.
Proof. intros P ->. split; nra. Qed.
Lemma sin_of_acos x w : 0 < w -> w = 1 + -1 * (x * x) -> sin (acos x) = sqrt w.
Proof. intros P E. rewrite sin_acos by now apply (unit_interval x w). f_equal. unfold Rsqr. lra. Qed.
Lemma cos_of_asin x w : 0 < w -> w = 1 + -1 * (x * x) -> cos (asin x) = sqrt w.
Proof. intros P E. rewrite cos_asin by now apply (unit_interval x w). f_equal. unfold Rsqr. lra. Qed.
Lemma sin_of_atan x w : w = 1 + 1 * (x * x) -> sin (atan x) = x * / sqrt w.
Proof. intros ->. rewrite sin_atan. unfold Rdiv. now replace (1 + Rsqr x) with (1 + 1 * (x * x)) by (unfold Rsqr; ring). Qed.
Lemma cos_of_atan x w : w = 1 + 1 * (x * x) -> cos (atan x) = / sqrt w.
Proof.
  intros ->. rewrite cos_atan. unfold Rdiv. rewrite Rmult_1_l. now replace (1 + Rsqr x) with (1 + 1 * (x * x)) by (unfold Rsqr; ring).
Qed.
Lemma cosh_by_square x w : cosh x * cosh x = w -> cosh x = sqrt w.
Proof. intros <-. symmetry. apply sqrt_square. apply Rlt_le, cosh_pos. Qed.
Lemma cosh_of_arcsinh x w : w = 1 + 1 * (x * x) -> cosh (arcsinh x) = sqrt w.
Proof.
  intros ->. apply cosh_by_square. generalize (cosh_square (arcsinh x)). rewrite sinh_arcsinh. nra.
Qed.
Lemma cosh_of_arcosh x : 0 < x - 1 -> cosh (arcosh x) = x.
Proof.
  intros H. unfold cosh, arcosh. assert (0 < sqrt (x ^ 2 - 1)) by (apply sqrt_lt_R0; nra).
  assert (S : sqrt (x ^ 2 - 1) ^ 2 = x ^ 2 - 1) by (apply sqrt_sq; nra).
  rewrite exp_Ropp, exp_ln by lra. field_simplify; [|lra]. rewrite S. field. lra.
Qed.
Lemma sinh_of_arcosh x : 0 < x - 1 -> sinh (arcosh x) = sqrt (x - 1) * sqrt (x + 1).
Proof.
  intros H. rewrite <- sqrt_of_square_minus_1 by trivial. unfold sinh, arcosh.
  assert (0 < sqrt (x ^ 2 - 1)) by (apply sqrt_lt_R0; nra).
  assert (S : sqrt (x ^ 2 - 1) ^ 2 = x ^ 2 - 1) by (apply sqrt_sq; nra).
  rewrite exp_Ropp, exp_ln by lra. set (r := sqrt (x ^ 2 - 1)) in *.
  replace (/ (x + r)) with (x - r). field. apply Rmult_eq_reg_r with (x + r); [|lra].
  rewrite Rinv_l by lra. transitivity (x ^ 2 - r ^ 2). ring. rewrite S. ring.
Qed.
(** e^(artanh x) is the root of (1 + x)/(1 - x), which is (1 + x)/sqrt(1 - x^2). *)
Lemma exp_of_artanh x w : 0 < w -> w = 1 + -1 * (x * x) ->
  exp (artanh x) = (1 + x) * / sqrt w /\ exp (- artanh x) = (1 - x) * / sqrt w.
Proof.
  intros P E. assert (B := unit_interval x w P E). assert (-1 < x < 1) by (split; nra).
  assert (A := sqrt_sq (1 + x) ltac:(lra)). assert (C := sqrt_sq (1 - x) ltac:(lra)).
  assert (0 < sqrt (1 + x)) by (apply sqrt_lt_R0; lra). assert (0 < sqrt (1 - x)) by (apply sqrt_lt_R0; lra).
  assert (K : exp (artanh x) = sqrt (1 + x) / sqrt (1 - x)).
  { rewrite <- sqrt_div, sqrt_is_root by (try apply Rdiv_lt_0_compat; lra). unfold artanh, Rpower. f_equal. lra. }
  rewrite exp_Ropp, K. replace (sqrt w) with (sqrt (1 + x) * sqrt (1 - x)) by (rewrite <- sqrt_mult by lra; f_equal; lra).
  set (a := sqrt (1 + x)) in *. set (b := sqrt (1 - x)) in *.
  replace (1 + x) with (a ^ 2) by trivial. replace (1 - x) with (b ^ 2) by trivial. split; field; split; lra.
Qed.
Lemma sinh_of_artanh x w : 0 < w -> w = 1 + -1 * (x * x) -> sinh (artanh x) = x * / sqrt w.
Proof. intros P E. destruct (exp_of_artanh x w P E) as [A B]. unfold sinh. rewrite A, B. lra. Qed.
Lemma cosh_of_artanh x w : 0 < w -> w = 1 + -1 * (x * x) -> cosh (artanh x) = / sqrt w.
Proof. intros P E. destruct (exp_of_artanh x w P E) as [A B]. unfold cosh. rewrite A, B. lra. Qed.
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
Lemma ln_of_Rpower x a : ln (Rpower x a) = a * ln x.
Proof. unfold Rpower. apply ln_exp. Qed.
Lemma over_is w x z : w <> 0 -> w * z = x -> 1 / w * x = z.
Proof. intros H <-. now field. Qed.
Lemma quotient_is x y z : y <> 0 -> y * z = x -> x / y = z.
Proof. intros H <-. now field. Qed.
Lemma Rpower_whole x y k : 0 < x -> powerRZ (Rpower x y) k = Rpower x (y * IZR k).
Proof. intros H. rewrite powerRZ_Rpower by apply exp_pos. apply Rpower_mult. Qed.
