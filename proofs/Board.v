(** Tactics with which theorems about real functions are proved by way of the language: [smooth] shows that conditions hold,
    [positive] and [nonzero] show signs from what is known, and [equal] shows that two forms of a derivative agree. *)
From Coq Require Import Reals Lra.
From Coquelicot Require Import Coquelicot.
Require Export Rules Language Clairaut.
Open Scope R_scope.

Lemma square_positive x : x <> 0 -> 0 < x ^ 2.
Proof. intros H. simpl. rewrite Rmult_1_r. now apply Rsqr_pos_lt. Qed.
Lemma square_of_root x : 0 < x -> sqrt x ^ 2 = x.
Proof. intros H. apply sqrt_sq. lra. Qed.
Lemma cosh_square x : cosh x ^ 2 = 1 + sinh x ^ 2.
Proof. generalize (cosh2_sinh2 x). lra. Qed.
Lemma cos_square x : cos x ^ 2 = 1 - sin x ^ 2.
Proof. generalize (pyth x). lra. Qed.
Lemma sign_of_abs x : x <> 0 -> sign x = x / Rabs x.
Proof. intros H. rewrite <- (sign_abs x) at 2. field. now apply Rabs_no_R0. Qed.
Lemma root_power x n : 0 < x -> sqrt x ^ (2 * n) = x ^ n.
Proof. intros H. now rewrite pow_mult, square_of_root. Qed.

Ltac known := match goal with
  | H : ?p |- ?p => exact H
  | H : 0 < ?a |- ?a <> 0 => exact (Rgt_not_eq _ _ H)
  | H : 0 < ?a |- 0 < ?b => replace b with a by (first [ring | field; auto]); exact H
  | H : 0 < ?a |- ?b <> 0 => replace b with a by (first [ring | field; auto]); exact (Rgt_not_eq _ _ H)
  | H : ?a <> 0 |- ?b <> 0 => replace b with a by (first [ring | field; auto]); exact H
  | H : 0 < ?a |- ?b <> 0 => replace b with (- a) by ring; apply Ropp_neq_0_compat, Rgt_not_eq; exact H
  | H : ?a <> 0 |- ?b <> 0 => replace b with (- a) by ring; apply Ropp_neq_0_compat; exact H
  end.
Ltac easy_known := match goal with
  | H : ?p |- ?p => exact H
  | H : 0 < ?a |- ?a <> 0 => exact (Rgt_not_eq _ _ H)
  end.
Ltac nonnegative := first [ apply pow2_ge_0 | apply Rabs_pos | apply sqrt_pos | (apply Rlt_le; positive)
  | (apply Rmult_le_pos; nonnegative) | (apply Rplus_le_le_0_compat; nonnegative) | (apply pow_le; nonnegative) | nra ]
with positive := first [ easy_known | apply exp_pos | apply cosh_pos | apply PI_RGT_0 | (unfold Rpower; apply exp_pos)
  | (apply sqrt_lt_R0; positive) | (apply Rabs_pos_lt; nonzero) | (apply square_positive; nonzero)
  | (apply Rmult_lt_0_compat; positive) | (apply Rdiv_lt_0_compat; positive) | (apply Rinv_0_lt_compat; positive)
  | (apply pow_lt; positive) | (apply Rplus_lt_0_compat; positive) | (apply Rplus_lt_le_0_compat; [positive|nonnegative])
  | (apply Rplus_le_lt_0_compat; [nonnegative|positive]) | lra | known | nra ]
with nonzero := first [ easy_known | (apply Rmult_integral_contrapositive; split; nonzero) | (apply pow_nonzero; nonzero)
  | (apply Rinv_neq_0_compat; nonzero) | (apply Ropp_neq_0_compat; nonzero) | (apply Rabs_no_R0; nonzero)
  | (apply cbrt_ne; nonzero) | known | (apply Rgt_not_eq; positive) | (apply Rlt_not_eq; lra) | nra ].

Ltac real := lazy [value derivative function_derivative function_value rat q sq moved Nat.eqb pred Z.of_nat
  Pos.of_succ_nat Pos.succ Z.sub Z.add Z.opp Z.pos_sub Pos.pred_double Z.pred_double Z.succ_double].
Ltac smooth := unfold Language.smooth; lazy [conditions function_conditions all holds app]; real;
  repeat split; try exact I; try positive; try nonzero.
Ltac side := repeat split; first [nonzero | positive | nra].
