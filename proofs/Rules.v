(** The rules of differentiation over the reals.

    [D f x l] says that the real function [f] has the derivative [l] at [x]; it is Coquelicot's [is_derive].  First come
    the functions of which neither Coquelicot nor the standard library knows the derivative in a usable form, then the
    rules as a textbook states them: sum, product, quotient, chain, powers. *)
From Coq Require Import Reals Lra Lia ZArith.
From Coquelicot Require Import Coquelicot.
Open Scope R_scope.

Notation D := (@is_derive R_AbsRing R_NormedModule).

(** * Single functions *)
Lemma dp_of_pt (f : R -> R) x l (pr : derivable_pt f x) : derive_pt f x pr = l -> D f x l.
Proof. intros H. apply is_derive_Reals. apply derive_pt_eq_1 in H. exact H. Qed.

Lemma der_asin x : -1 < x < 1 -> D asin x (/ sqrt (1 - x ^ 2)).
Proof.
  intros H. apply (dp_of_pt _ _ _ (derivable_pt_asin x H)).
  rewrite derive_pt_asin, Rsqr_pow2. unfold Rdiv. now rewrite Rmult_1_l.
Qed.

Lemma der_acos x : -1 < x < 1 -> D acos x (- / sqrt (1 - x ^ 2)).
Proof.
  intros H. apply (dp_of_pt _ _ _ (derivable_pt_acos x H)).
  rewrite derive_pt_acos, Rsqr_pow2. unfold Rdiv. ring.
Qed.

Lemma der_atan x : D atan x (/ (1 + x ^ 2)).
Proof. rewrite <- Rsqr_pow2. apply is_derive_atan. Qed.

Lemma cosh_pos x : 0 < cosh x.
Proof. unfold cosh. generalize (exp_pos x) (exp_pos (-x)). lra. Qed.

Lemma cosh2_sinh2 x : cosh x ^ 2 - sinh x ^ 2 = 1.
Proof.
  unfold cosh, sinh. rewrite exp_Ropp. field_simplify; [|apply Rgt_not_eq, exp_pos].
  field. apply Rgt_not_eq, exp_pos.
Qed.

Lemma der_sinh x : D sinh x (cosh x).
Proof. apply is_derive_Reals, derivable_pt_lim_sinh. Qed.
Lemma der_cosh x : D cosh x (sinh x).
Proof. apply is_derive_Reals, derivable_pt_lim_cosh. Qed.
Lemma der_tanh x : D tanh x (1 - tanh x ^ 2).
Proof.
  unfold tanh. evar_last.
  apply is_derive_div. apply der_sinh. apply der_cosh. apply Rgt_not_eq, cosh_pos.
  simpl. field. apply Rgt_not_eq, cosh_pos.
Qed.
Lemma der_tan x : cos x <> 0 -> D tan x (1 + tan x ^ 2).
Proof. intros H. rewrite Rplus_comm. now apply is_derive_tan. Qed.
Lemma der_arcsinh x : D arcsinh x (/ sqrt (x ^ 2 + 1)).
Proof. apply is_derive_Reals, derivable_pt_lim_arcsinh. Qed.

(** Inverse hyperbolic functions and the cube root, which the library does not define. *)
Definition arcosh x := ln (x + sqrt (x ^ 2 - 1)).
Definition artanh x := / 2 * ln ((1 + x) / (1 - x)).

Lemma der_arcosh x : 1 < x -> D arcosh x (/ sqrt (x ^ 2 - 1)).
Proof.
  intros H. unfold arcosh.
  assert (H1 : 0 < x ^ 2 - 1) by nra.
  assert (H2 : 0 < sqrt (x ^ 2 - 1)) by now apply sqrt_lt_R0.
  auto_derive.
  - replace (x * (x * 1) + - (1)) with (x ^ 2 - 1) by ring. repeat split; lra.
  - replace (x * (x * 1) + - (1)) with (x ^ 2 - 1) by ring. field. split; lra.
Qed.
Lemma der_artanh x : -1 < x < 1 -> D artanh x (/ (1 - x ^ 2)).
Proof.
  intros H. unfold artanh. auto_derive.
  - split. lra. split; [|trivial]. apply Rdiv_lt_0_compat; lra.
  - field. repeat split; try lra. nra.
Qed.

Lemma der_Rpower_c c x : 0 < x -> D (fun t => Rpower t c) x (c * Rpower x (c - 1)).
Proof. intros H. apply is_derive_Reals, derivable_pt_lim_power, H. Qed.

Lemma der_pow n x : D (fun t => t ^ n) x (INR n * x ^ pred n).
Proof. apply is_derive_Reals, derivable_pt_lim_pow. Qed.

Lemma der_powerRZ n x : x <> 0 -> D (fun t => powerRZ t n) x (IZR n * powerRZ x (n - 1)).
Proof.
  intros H. destruct n as [|p|p].
  - rewrite Rmult_0_l. exact (is_derive_const 1 x).
  - replace (IZR (Z.pos p) * powerRZ x (Z.pos p - 1))
      with (INR (Pos.to_nat p) * x ^ pred (Pos.to_nat p)).
    exact (der_pow (Pos.to_nat p) x).
    rewrite INR_IPR. f_equal.
    replace (Z.pos p - 1)%Z with (Z.of_nat (Nat.pred (Pos.to_nat p))) by lia.
    now rewrite <- pow_powerRZ.
  - replace (IZR (Z.neg p) * powerRZ x (Z.neg p - 1))
      with (- (INR (Pos.to_nat p) * x ^ pred (Pos.to_nat p)) / (x ^ Pos.to_nat p) ^ 2).
    apply (is_derive_inv (fun t => t ^ Pos.to_nat p) x). apply der_pow. now apply pow_nonzero.
    replace (Z.neg p - 1)%Z with (Z.neg (p + 1)) by lia.
    change (powerRZ x (Z.neg (p + 1))) with (/ x ^ Pos.to_nat (p + 1)).
    change (IZR (Z.neg p)) with (- IPR p). rewrite <- INR_IPR.
    rewrite Pos2Nat.inj_add, pow_add. change (Pos.to_nat 1) with 1%nat.
    destruct (Pos.to_nat p) eqn:E. exfalso. generalize (Pos2Nat.is_pos p). lia.
    change (pred (S n)) with n. change (x ^ S n) with (x * x ^ n).
    field. split; trivial. now apply pow_nonzero.
Qed.

Lemma unit_sq t : 0 < 1 - t ^ 2 -> -1 < t < 1.
Proof. intros. split; nra. Qed.
Lemma gt1 t : 0 < t - 1 -> 1 < t.
Proof. lra. Qed.

(** * The rules *)
Section Rules.
Variables (f g : R -> R) (x f' g' : R).
Hypothesis (Hf : D f x f') (Hg : D g x g').

Lemma D_plus : D (fun t => f t + g t) x (f' + g').
Proof. exact (is_derive_plus f g x f' g' Hf Hg). Qed.
Lemma D_minus : D (fun t => f t - g t) x (f' - g').
Proof. exact (is_derive_minus f g x f' g' Hf Hg). Qed.
Lemma D_opp : D (fun t => - f t) x (- f').
Proof. exact (is_derive_opp f x f' Hf). Qed.
Lemma D_mult : D (fun t => f t * g t) x (f' * g x + f x * g').
Proof. now apply Derive.is_derive_mult. Qed.
Lemma D_inv : f x <> 0 -> D (fun t => / f t) x (- f' / f x ^ 2).
Proof. now apply is_derive_inv. Qed.
Lemma D_div : g x <> 0 -> D (fun t => f t / g t) x ((f' * g x - f x * g') / g x ^ 2).
Proof. now apply is_derive_div. Qed.
Lemma D_pow n : D (fun t => f t ^ n) x (INR n * f x ^ pred n * f').
Proof. replace (INR n * f x ^ pred n * f') with (INR n * f' * f x ^ pred n) by ring. now apply is_derive_pow. Qed.

Lemma chain (h : R -> R) h' : D h (f x) h' -> D (fun t => h (f t)) x (h' * f').
Proof.
  intros H. rewrite Rmult_comm. exact (is_derive_comp h f x h' f' H Hf).
Qed.
Lemma D_powZ n : f x <> 0 -> D (fun t => powerRZ (f t) n) x (IZR n * powerRZ (f x) (n - 1) * f').
Proof. intros H. now apply (chain (fun t => powerRZ t n)), der_powerRZ. Qed.
Lemma D_powR c : 0 < f x -> D (fun t => Rpower (f t) c) x (c * Rpower (f x) (c - 1) * f').
Proof. intros H. now apply (chain (fun t => Rpower t c)), der_Rpower_c. Qed.
Lemma D_rpower : 0 < f x ->
  D (fun t => Rpower (f t) (g t)) x (Rpower (f x) (g x) * (g' * ln (f x) + g x * (f' / f x))).
Proof.
  intros H. unfold Rpower. auto_derive.
  - repeat split; trivial; eexists; eassumption.
  - change (Derive (fun t => f t) x) with (Derive f x). change (Derive (fun t => g t) x) with (Derive g x).
    rewrite (is_derive_unique _ _ _ Hf), (is_derive_unique _ _ _ Hg). field. lra.
Qed.
Lemma D_sqrt : 0 < f x -> D (fun t => sqrt (f t)) x (f' / (2 * sqrt (f x))).
Proof. now apply is_derive_sqrt. Qed.
Lemma D_exp : D (fun t => exp (f t)) x (exp (f x) * f').
Proof. apply chain, is_derive_exp. Qed.
Lemma D_ln : 0 < f x -> D (fun t => ln (f t)) x (/ f x * f').
Proof. intros; now apply chain, is_derive_ln. Qed.
Lemma D_sin : D (fun t => sin (f t)) x (cos (f x) * f').
Proof. apply chain, is_derive_sin. Qed.
Lemma D_cos : D (fun t => cos (f t)) x (- sin (f x) * f').
Proof. apply chain, is_derive_cos. Qed.
Lemma D_tan : cos (f x) <> 0 -> D (fun t => tan (f t)) x ((1 + tan (f x) ^ 2) * f').
Proof. intros; now apply chain, der_tan. Qed.
Lemma D_asin : -1 < f x < 1 -> D (fun t => asin (f t)) x (/ sqrt (1 - f x ^ 2) * f').
Proof. intros; now apply chain, der_asin. Qed.
Lemma D_acos : -1 < f x < 1 -> D (fun t => acos (f t)) x (- / sqrt (1 - f x ^ 2) * f').
Proof. intros; now apply chain, der_acos. Qed.
Lemma D_atan : D (fun t => atan (f t)) x (/ (1 + f x ^ 2) * f').
Proof. apply chain, der_atan. Qed.
Lemma D_sinh : D (fun t => sinh (f t)) x (cosh (f x) * f').
Proof. apply chain, der_sinh. Qed.
Lemma D_cosh : D (fun t => cosh (f t)) x (sinh (f x) * f').
Proof. apply chain, der_cosh. Qed.
Lemma D_tanh : D (fun t => tanh (f t)) x ((1 - tanh (f x) ^ 2) * f').
Proof. apply chain, der_tanh. Qed.
Lemma D_arcsinh : D (fun t => arcsinh (f t)) x (/ sqrt (f x ^ 2 + 1) * f').
Proof. apply chain, der_arcsinh. Qed.
Lemma D_arcosh : 1 < f x -> D (fun t => arcosh (f t)) x (/ sqrt (f x ^ 2 - 1) * f').
Proof. intros; now apply chain, der_arcosh. Qed.
Lemma D_artanh : -1 < f x < 1 -> D (fun t => artanh (f t)) x (/ (1 - f x ^ 2) * f').
Proof. intros; now apply chain, der_artanh. Qed.
Lemma D_abs : f x <> 0 -> D (fun t => Rabs (f t)) x (sign (f x) * f').
Proof. now apply is_derive_Rabs. Qed.
End Rules.

Lemma D_id x : D (fun t => t) x 1.
Proof. exact (is_derive_id x). Qed.
Lemma D_const c x : D (fun _ => c) x 0.
Proof. exact (is_derive_const c x). Qed.
(** An equal number is the derivative too. *)
Lemma D_eq (f : R -> R) (x l l' : R) : D f x l -> l = l' -> D f x l'.
Proof. now intros H <-. Qed.

Arguments D_plus {f g x f' g'} _ _.
Arguments D_minus {f g x f' g'} _ _.
Arguments D_opp {f x f'} _.
Arguments D_mult {f g x f' g'} _ _.
Arguments D_inv {f x f'} _ _.
Arguments D_div {f g x f' g'} _ _ _.
Arguments D_pow {f x f'} _ n.
Arguments D_powZ {f x f'} _ n _.
Arguments D_powR {f x f'} _ c _.
Arguments D_rpower {f g x f' g'} _ _ _.
Arguments D_sqrt {f x f'} _ _.
Arguments D_exp {f x f'} _.
Arguments D_ln {f x f'} _ _.
Arguments D_sin {f x f'} _.
Arguments D_cos {f x f'} _.
Arguments D_tan {f x f'} _ _.
Arguments D_asin {f x f'} _ _.
Arguments D_acos {f x f'} _ _.
Arguments D_atan {f x f'} _.
Arguments D_sinh {f x f'} _.
Arguments D_cosh {f x f'} _.
Arguments D_tanh {f x f'} _.
Arguments D_arcsinh {f x f'} _.
Arguments D_arcosh {f x f'} _ _.
Arguments D_artanh {f x f'} _ _.
Arguments D_abs {f x f'} _ _.
Arguments D_eq {f x l l'} _ _.

(** The real cube root, of negative numbers too. *)
Definition cbrt x := sign x * Rpower (Rabs x) (1 / 3).

Lemma der_cbrt x : x <> 0 -> D cbrt x (/ (3 * cbrt x ^ 2)).
Proof.
  assert (P : forall y, 0 < y -> D (fun t => Rpower t (1 / 3)) y (/ (3 * Rpower y (1 / 3) ^ 2))).
  { intros y Hy. replace (/ (3 * Rpower y (1 / 3) ^ 2)) with (1 / 3 * Rpower y (1 / 3 - 1)).
    apply is_derive_Reals, derivable_pt_lim_power, Hy.
    assert (E : Rpower y (1 / 3) ^ 3 = y).
    { rewrite <- Rpower_pow by apply exp_pos. rewrite Rpower_mult.
      replace (1 / 3 * INR 3) with 1 by (simpl; field). now apply Rpower_1. }
    unfold Rminus. rewrite Rpower_plus, Rpower_Ropp, Rpower_1 by trivial.
    assert (N : Rpower y (1 / 3) <> 0) by apply Rgt_not_eq, exp_pos.
    rewrite <- E at 2. field. exact N. }
  intros H. destruct (Rtotal_order x 0) as [L|[L|L]]; [|tauto|].
  - apply is_derive_ext_loc with (fun t => - Rpower (- t) (1 / 3)).
    { apply (locally_interval _ x m_infty 0); simpl; trivial. intros y _ Hy. unfold cbrt.
      rewrite sign_eq_m1, Rabs_left by assumption. ring. }
    unfold cbrt. rewrite sign_eq_m1, Rabs_left by assumption.
    refine (D_eq (D_opp (chain _ x _ (D_opp (D_id x)) (fun t => Rpower t (1 / 3)) _ (P (- x) _))) _). lra.
    field. apply Rgt_not_eq, exp_pos.
  - apply is_derive_ext_loc with (fun t => Rpower t (1 / 3)).
    { apply (locally_interval _ x 0 p_infty); simpl; trivial. intros y Hy _. unfold cbrt.
      rewrite sign_eq_1, Rabs_pos_eq by (trivial; lra). ring. }
    unfold cbrt. rewrite sign_eq_1, Rabs_pos_eq by (trivial; lra). rewrite Rmult_1_l. now apply P.
Qed.
Lemma cbrt_ne x : x <> 0 -> cbrt x <> 0.
Proof.
  intros H. unfold cbrt. apply Rmult_integral_contrapositive. split. 2: apply Rgt_not_eq, exp_pos.
  destruct (Rtotal_order x 0) as [L|[L|L]]; [|tauto|].
  rewrite sign_eq_m1; lra. rewrite sign_eq_1; lra.
Qed.

(** The error function. *)
Definition erf x := 2 / sqrt PI * RInt (fun t => exp (- t ^ 2)) 0 x.
Lemma bell_is_continuous x : continuous (fun t => exp (- t ^ 2)) x.
Proof. apply (ex_derive_continuous (fun t => exp (- t ^ 2)) x). auto_derive. trivial. Qed.
Lemma bell_is_integrable a b : ex_RInt (fun t => exp (- t ^ 2)) a b.
Proof. apply (ex_RInt_continuous (V := R_CompleteNormedModule)). intros. apply bell_is_continuous. Qed.
Lemma der_erf x : D erf x (2 / sqrt PI * exp (- x ^ 2)).
Proof.
  unfold erf. apply (is_derive_scal (fun x => RInt (fun t => exp (- t ^ 2)) 0 x)).
  apply (is_derive_RInt (fun t => exp (- t ^ 2)) _ 0). 2: apply bell_is_continuous.
  apply filter_forall. intros y. apply (RInt_correct (V := R_CompleteNormedModule)), bell_is_integrable.
Qed.

(** * Identities *)
Lemma pyth x : sin x ^ 2 + cos x ^ 2 = 1.
Proof. rewrite <- (sin2_cos2 x), !Rsqr_pow2. ring. Qed.
Lemma sqrt_sq x : 0 <= x -> sqrt x ^ 2 = x.
Proof. intros. simpl. rewrite Rmult_1_r. now apply sqrt_sqrt. Qed.
Lemma sqrt_pos_ne x : 0 < x -> sqrt x <> 0.
Proof. intros. now apply Rgt_not_eq, sqrt_lt_R0. Qed.
Lemma tan_def x : tan x = sin x / cos x. Proof. reflexivity. Qed.
Lemma exp_ne x : exp x <> 0. Proof. apply Rgt_not_eq, exp_pos. Qed.
Lemma Rpower_ne x y : Rpower x y <> 0. Proof. apply exp_ne. Qed.
Lemma Rpower_minus1 x c : 0 < x -> Rpower x (c - 1) = Rpower x c / x.
Proof.
  intros. unfold Rminus. rewrite Rpower_plus, Rpower_Ropp, Rpower_1; trivial. 
Qed.
Lemma sign_abs x : sign x * Rabs x = x.
Proof.
  destruct (Rtotal_order x 0) as [H|[->|H]].
  - rewrite sign_eq_m1, Rabs_left; trivial; ring.
  - rewrite Rabs_R0; ring.
  - rewrite sign_eq_1, Rabs_pos_eq; trivial; lra.
Qed.
