(** Tactics with which theorems about real functions are proved by way of the language: [smooth] shows that conditions hold,
    [positive] and [nonzero] show signs from what is known, and [equal] shows that two forms of a derivative agree. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
Require Export Rules Language Clairaut.
Require Certificates.
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

(** No factor of what is not zero is zero. *)
Ltac factors_of H := lazymatch type of H with
  | ?a * ?b <> 0 => let A := fresh "N" in let B := fresh "N" in
      assert (A : a <> 0) by (let Z := fresh in intros Z; apply H; rewrite Z; ring);
      assert (B : b <> 0) by (let Z := fresh in intros Z; apply H; rewrite Z; ring); factors_of A; factors_of B
  | ?a ^ ?n <> 0 => let A := fresh "N" in
      assert (A : a <> 0) by (let Z := fresh in intros Z; apply H; rewrite Z; ring); factors_of A
  | ?a / ?b <> 0 => let A := fresh "N" in
      assert (A : a <> 0) by (let Z := fresh in intros Z; apply H; rewrite Z; unfold Rdiv; ring); factors_of A
  | 0 < ?a * ?b => let A := fresh "N" in assert (A : a * b <> 0) by (apply Rgt_not_eq; exact H); factors_of A
  | 0 < ?a ^ ?n => let A := fresh "N" in assert (A : a ^ n <> 0) by (apply Rgt_not_eq; exact H); factors_of A
  | 0 < ?a / ?b => let A := fresh "N" in assert (A : a / b <> 0) by (apply Rgt_not_eq; exact H); factors_of A
  | _ => idtac end.

(** The point with these coordinates. *)
Definition point (l : list R) : nat -> R := fun n => nth n l 0.

Ltac real := lazy [value derivative function_derivative function_value rat q sq moved Nat.eqb pred Z.of_nat
  Pos.of_succ_nat Pos.succ point nth Z.sub Z.add Z.opp Z.pos_sub Pos.pred_double Z.pred_double Z.succ_double].
Ltac smooth := unfold Language.smooth; lazy [conditions function_conditions all holds app]; real;
  repeat split; try exact I; try positive; try nonzero.
Ltac side := repeat split; first [nonzero | positive | nra].

(** What an accepted certificate claims, as it is written. *)
Tactic Notation "by_claim" constr(n) constr(accepted) constr(s) constr(h) :=
  exact (Certificates.certificate_is_right _ _ _ accepted n _ eq_refl s h).

(** Clairaut's theorem for a function that a certificate shows to be smooth. *)
Tactic Notation "by_clairaut" constr(accepted) constr(s) constr(x) constr(y) constr(h) :=
  exact (mixed_partials_commute _ s x y (Certificates.certificate_is_right _ _ _ accepted 0%nat (Certificates.IsSmooth _) eq_refl s h)).

(** One line of the board: the rule is the derivative function's, and what it gives is written as people write it. *)
Ltac same_as_raw := first [ ring | (field; side) | lra ].
Tactic Notation "by_rule" constr(e) constr(s) constr(n) :=
  refine (D_eq (derivative_is_right e s n _) _); [smooth | real; same_as_raw].


(** * Facts that certificates use *)
Lemma factor_nonzero t u v : t * u = v -> v <> 0 -> t <> 0.
Proof. intros <- H Z. apply H. rewrite Z. ring. Qed.
Lemma Rpower_whole x a n : 0 < x -> Rpower x a ^ n = Rpower x (INR n * a).
Proof. intros H. rewrite <- Rpower_pow by apply exp_pos. rewrite Rpower_mult. f_equal. ring. Qed.
Lemma exp_whole x n : exp x ^ n = exp (INR n * x).
Proof.
  induction n. simpl. rewrite Rmult_0_l. symmetry. apply exp_0.
  rewrite S_INR, Rmult_plus_distr_r, Rmult_1_l, exp_plus, <- IHn. simpl. ring.
Qed.
Lemma sqrt_is_power x : 0 < x -> sqrt x = Rpower x (1 / 2).
Proof. intros H. rewrite <- Rpower_sqrt by trivial. f_equal. lra. Qed.
Lemma root_to_power x a n : 0 < x -> INR n * a = 1 -> Rpower x a ^ n = x.
Proof. intros H E. rewrite Rpower_whole, E by trivial. now apply Rpower_1. Qed.
(** [power_of_root] is for both signs of the exponent. *)
Lemma power_of_root_up x a b n : 0 < x -> b = INR n * a -> Rpower x b = Rpower x a ^ n.
Proof. intros H ->. now rewrite Rpower_whole. Qed.
Lemma power_of_root_down x a b n : 0 < x -> b = - (INR n * a) -> Rpower x b = / Rpower x a ^ n.
Proof. intros H ->. now rewrite Rpower_whole, Rpower_Ropp. Qed.
Lemma Rpower_of_square x a : x <> 0 -> Rpower (x ^ 2) a = Rpower (Rabs x) (2 * a).
Proof.
  intros H. rewrite <- pow2_abs. assert (P : 0 < Rabs x) by now apply Rabs_pos_lt.
  rewrite <- (Rpower_pow 2 _ P), Rpower_mult. reflexivity.
Qed.
Lemma cbrt_cube x : x <> 0 -> cbrt x ^ 3 = x.
Proof.
  intros H. unfold cbrt. rewrite Rpow_mult_distr, (Rpower_whole (Rabs x)) by now apply Rabs_pos_lt.
  replace (INR 3 * (1 / 3)) with 1 by (simpl; field). rewrite Rpower_1 by now apply Rabs_pos_lt.
  destruct (Rtotal_order x 0) as [L|[L|L]]; [|tauto|].
  rewrite sign_eq_m1, Rabs_left by trivial. ring. rewrite sign_eq_1, Rabs_pos_eq by (trivial; lra). ring.
Qed.

(** Everything by powers [Rpower] with exponents over one denominator is left to [field]. *)
Ltac same := first [ ring | (field; side) | (real; field; side) | lra ].

(** * Equations that replay a certificate's arithmetic: names for parts, and powers of names *)
Lemma name_for (r : R) : exists x, x = r.
Proof. now exists r. Qed.
Lemma positive_if g : 0 <= g -> g <> 0 -> 0 < g.
Proof. intros. lra. Qed.
Lemma clear_denominator d g n : g <> 0 -> d * g ^ n = 0 -> d = 0.
Proof. intros G H. apply Rmult_integral in H. destruct H as [|H]; trivial. now apply (pow_nonzero g n) in G. Qed.
Lemma root_up_power x n q p : 0 < x -> p = INR n * q -> Rpower x p = Rpower x q ^ n.
Proof. intros H ->. now rewrite Rpower_whole. Qed.
Lemma root_down_power x n q p : 0 < x -> p = - (INR n * q) -> Rpower x p = 1 / Rpower x q ^ n.
Proof. intros H ->. rewrite Rpower_whole, Rpower_Ropp by trivial. unfold Rdiv. now rewrite Rmult_1_l. Qed.
Lemma cosh_plus x y : cosh (x + y) = cosh x * cosh y + sinh x * sinh y.
Proof. unfold cosh, sinh. rewrite Ropp_plus_distr, !exp_plus. field. Qed.
Lemma sinh_plus x y : sinh (x + y) = sinh x * cosh y + cosh x * sinh y.
Proof. unfold cosh, sinh. rewrite Ropp_plus_distr, !exp_plus. field. Qed.
Lemma sinh_neg x : sinh (- x) = - sinh x.
Proof. unfold sinh. rewrite Ropp_involutive. field. Qed.
Lemma cosh_neg x : cosh (- x) = cosh x.
Proof. unfold cosh. rewrite Ropp_involutive. field. Qed.
Lemma ln_power x a : ln (Rpower x a) = a * ln x.
Proof. unfold Rpower. apply ln_exp. Qed.
Lemma ln_whole x n : 0 < x -> ln (x ^ n) = INR n * ln x.
Proof. intros H. rewrite <- (Rpower_pow n x H). apply ln_power. Qed.
Lemma ln_quotient x y : 0 < x -> 0 < y -> ln (x / y) = ln x - ln y.
Proof. intros. unfold Rdiv. rewrite ln_mult, ln_Rinv; trivial. now apply Rinv_0_lt_compat. Qed.

Ltac fields := first [ ring | field; repeat split; assumption | field; repeat split; nonzero ].
Ltac fields_with r := first [ ring | ring [r] | field; repeat split; assumption | field [r]; repeat split; assumption
  | field [r]; repeat split; nonzero ].
Ltac root_up n P := try rewrite (sqrt_is_power _ P);
  first [ reflexivity | apply (root_up_power _ n); [exact P | clear; simpl; lra] ].
Ltac root_down n P :=
  try lazymatch goal with |- _ = 1 / Rpower ?x ?q => rewrite <- (pow_1 (Rpower x q)) end;
  apply (root_down_power _ n); [exact P | clear; simpl; lra].
Ltac by_logarithms := rewrite ?sqrt_is_power by positive; apply ln_inv; [positive | positive |];
  repeat first [ rewrite ln_power | rewrite ln_exp | rewrite ln_1 | rewrite ln_mult by positive | rewrite ln_whole by positive
    | rewrite ln_quotient by positive | rewrite ln_Rinv by positive ];
  cbn [INR]; first [ ring | field ].

(** The sign of a factor, from that of a multiple of it; and no factor of what is not 0 is 0. *)
Ltac sign_of_factor H := first [ exact H | lra | nra |
  match goal with |- 0 < ?g => destruct (Rlt_le_dec 0 g) as [|L]; [assumption | exfalso; nra] end ].
Ltac factor_is_not_zero H g := let Z := fresh in intros Z; first [ apply H | apply (Rgt_not_eq _ _ H) ]; rewrite Z;
  first [ ring | field; repeat split; assumption | unfold Rdiv; ring ].
