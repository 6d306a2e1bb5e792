(** A language of real expressions, and its derivative function.

    [expr] has variables, rationals, pi, e, the four operations, powers (whole, rational, real) and the elementary
    functions.  [value s e] is the value of [e] where variable [n] is [s n]; [derivative x e] is computed by the rules of the
    textbook, and [conditions e] says where [e] is smooth: [smooth s e] means that they hold at [s].

    Proved once, for every expression:
    - [derivative_is_right]: where [e] is smooth, [derivative x e] is the derivative of [e] by variable [x];
    - [derivative_is_smooth]: there the derivative is smooth too, so it can be differentiated again;
    - [smooth_is_open]: near such a point, along every coordinate, [e] is smooth as well. *)
From Coq Require Import Reals Lra Lia ZArith List Arith.
From Coquelicot Require Import Coquelicot.
Require Import Rules.
Open Scope R_scope.
Local Arguments pow : simpl never.

Inductive function := Sqrt | Exp | Ln | Sin | Cos | Tan | Asin | Acos | Atan
  | Sinh | Cosh | Tanh | Asinh | Acosh | Atanh | Abs | Sign | Cbrt | Erf.
Inductive expr :=
| V (n : nat) | Q (p : Z) (q : positive) | Pi | E
| Neg (a : expr) | Add (a b : expr) | Sub (a b : expr) | Mul (a b : expr) | Div (a b : expr)
| PowN (a : expr) (n : nat) | PowZ (a : expr) (z : Z) | PowQ (a : expr) (p : Z) (q : positive)
| PowR (a b : expr) | F (f : function) (a : expr).

Definition rat (p : Z) (q : positive) : R :=
  match q with xH => IZR p | _ => IZR p / IZR (Zpos q) end.
Definition function_value (f : function) : R -> R := match f with
  | Sqrt => sqrt | Exp => exp | Ln => ln | Sin => sin | Cos => cos | Tan => tan
  | Asin => asin | Acos => acos | Atan => atan | Sinh => sinh | Cosh => cosh | Tanh => tanh
  | Asinh => arcsinh | Acosh => arcosh | Atanh => artanh | Abs => Rabs | Sign => sign | Cbrt => cbrt
  | Erf => erf end.
Fixpoint value (s : nat -> R) (e : expr) : R := match e with
  | V n => s n | Q p q => rat p q | Pi => PI | E => exp 1
  | Neg a => - value s a | Add a b => value s a + value s b | Sub a b => value s a - value s b
  | Mul a b => value s a * value s b | Div a b => value s a / value s b
  | PowN a n => value s a ^ n | PowZ a z => powerRZ (value s a) z
  | PowQ a p q => Rpower (value s a) (rat p q)
  | PowR a b => Rpower (value s a) (value s b) | F f a => function_value f (value s a) end.

(** * The derivative function *)
Definition q (z : Z) := Q z 1.
Definition sq a := PowN a 2.
Definition function_derivative (f : function) (a : expr) : expr := match f with
  | Sqrt => Div (q 1) (Mul (q 2) (F Sqrt a))
  | Exp => F Exp a | Ln => Div (q 1) a
  | Sin => F Cos a | Cos => Neg (F Sin a) | Tan => Add (q 1) (sq (F Tan a))
  | Asin => Div (q 1) (F Sqrt (Sub (q 1) (sq a)))
  | Acos => Neg (Div (q 1) (F Sqrt (Sub (q 1) (sq a))))
  | Atan => Div (q 1) (Add (q 1) (sq a))
  | Sinh => F Cosh a | Cosh => F Sinh a | Tanh => Sub (q 1) (sq (F Tanh a))
  | Asinh => Div (q 1) (F Sqrt (Add (sq a) (q 1)))
  | Acosh => Div (q 1) (F Sqrt (Sub (sq a) (q 1)))
  | Atanh => Div (q 1) (Sub (q 1) (sq a))
  | Abs => F Sign a | Sign => q 0
  | Cbrt => Div (q 1) (Mul (q 3) (sq (F Cbrt a)))
  | Erf => Mul (Div (q 2) (F Sqrt Pi)) (F Exp (Neg (sq a))) end.
Fixpoint derivative (x : nat) (e : expr) : expr := match e with
  | V n => if Nat.eqb n x then q 1 else q 0
  | Q _ _ | Pi | E => q 0
  | Neg a => Neg (derivative x a) | Add a b => Add (derivative x a) (derivative x b)
  | Sub a b => Sub (derivative x a) (derivative x b)
  | Mul a b => Add (Mul (derivative x a) b) (Mul a (derivative x b))
  | Div a b => Div (Sub (Mul (derivative x a) b) (Mul a (derivative x b))) (sq b)
  | PowN a n => Mul (Mul (q (Z.of_nat n)) (PowN a (pred n))) (derivative x a)
  | PowZ a z => Mul (Mul (q z) (PowZ a (z - 1))) (derivative x a)
  | PowQ a p r => Mul (Mul (Q p r) (PowQ a (p - Zpos r) r)) (derivative x a)
  | PowR a b => Mul (PowR a b) (Add (Mul (derivative x b) (F Ln a)) (Mul b (Div (derivative x a) a)))
  | F f a => Mul (function_derivative f a) (derivative x a) end.

(** * Where an expression is smooth *)
Inductive cond := Pos (e : expr) | Ne (e : expr) | Zero (e : expr).
Definition function_conditions (f : function) (a : expr) : list cond := match f with
  | Sqrt | Ln => Pos a :: nil | Tan => Ne (F Cos a) :: nil
  | Asin | Acos | Atanh => Pos (Sub (q 1) (sq a)) :: nil
  | Acosh => Pos (Sub a (q 1)) :: nil | Abs | Sign | Cbrt => Ne a :: nil | _ => nil end.
Fixpoint conditions (e : expr) : list cond := match e with
  | V _ | Q _ _ | Pi | E => nil
  | Neg a | PowN a _ => conditions a
  | Add a b | Sub a b | Mul a b => conditions a ++ conditions b
  | Div a b => conditions a ++ conditions b ++ Ne b :: nil
  | PowZ a _ => conditions a ++ Ne a :: nil
  | PowQ a _ _ => conditions a ++ Pos a :: nil
  | PowR a b => conditions a ++ conditions b ++ Pos a :: nil
  | F f a => conditions a ++ function_conditions f a end.
Definition holds s c := match c with Pos e => 0 < value s e | Ne e => value s e <> 0 | Zero e => value s e = 0 end.
Fixpoint all (s : nat -> R) (l : list cond) : Prop := match l with
  | nil => True | c :: nil => holds s c | c :: l => holds s c /\ all s l end.
Definition smooth s e := all s (conditions e).

Lemma all_cons s c l : all s (c :: l) <-> holds s c /\ all s l.
Proof. destruct l; simpl; tauto. Qed.
Lemma all_app s l l' : all s (l ++ l') <-> all s l /\ all s l'.
Proof.
  induction l; simpl app. simpl; tauto. rewrite !all_cons, IHl. tauto.
Qed.
Ltac unfold_smooth := unfold smooth in *; simpl conditions in *; rewrite ?all_app, ?all_cons in *; simpl all in *; simpl holds in *.

Definition moved (s : nat -> R) x t := fun n => if Nat.eqb n x then t else s n.
Lemma value_ext s s' e : (forall n, s n = s' n) -> value s e = value s' e.
Proof. intros H. induction e; simpl; congruence. Qed.
Lemma unmoved s x n : moved s x (s x) n = s n.
Proof. unfold moved. now destruct (Nat.eqb_spec n x) as [->|]. Qed.
Lemma value_unmoved s x e : value (moved s x (s x)) e = value s e.
Proof. apply value_ext, unmoved. Qed.

Lemma rat_div p r : rat p r = IZR p / IZR (Zpos r).
Proof. destruct r; simpl; trivial; field. Qed.
Lemma rat_pred p r : rat (p - Zpos r) r = rat p r - 1.
Proof. rewrite !rat_div, minus_IZR. field. now apply not_0_IZR. Qed.

Lemma der_sign x : x <> 0 -> D sign x 0.
Proof.
  intros H. destruct (Rtotal_order x 0) as [L|[L|L]]; [|tauto|].
  - apply is_derive_ext_loc with (fun _ => -1). 2: exact (is_derive_const (-1) x).
    apply (locally_interval _ x m_infty 0); simpl; trivial. intros. now rewrite sign_eq_m1.
  - apply is_derive_ext_loc with (fun _ => 1). 2: exact (is_derive_const 1 x).
    apply (locally_interval _ x 0 p_infty); simpl; trivial. intros. now rewrite sign_eq_1.
Qed.

(** All functions at once. *)
Lemma function_derivative_is_right f a s : all s (function_conditions f a) -> D (function_value f) (value s a) (value s (function_derivative f a)).
Proof.
  intros H; destruct f; simpl in *; unfold rat in *; simpl in H;
  repeat match goal with |- context [1 / ?t] => replace (1 / t) with (/ t) by (unfold Rdiv; ring) end.
  - now apply filterdiff_sqrt.
  - apply is_derive_exp.
  - now apply is_derive_ln.
  - apply is_derive_sin.
  - apply is_derive_cos.
  - now apply der_tan.
  - apply der_asin, unit_sq, H.
  - apply der_acos, unit_sq, H.
  - apply der_atan.
  - apply der_sinh.
  - apply der_cosh.
  - apply der_tanh.
  - apply der_arcsinh.
  - apply der_arcosh. lra.
  - apply der_artanh, unit_sq, H.
  - now apply filterdiff_Rabs.
  - now apply der_sign.
  - now apply der_cbrt.
  - apply der_erf.
Qed.

(** * The derivative function is right *)
Theorem derivative_is_right e s x :
  smooth s e -> D (fun t => value (moved s x t) e) (s x) (value s (derivative x e)).
Proof.
  Ltac fin := rewrite ?value_unmoved; solve [tauto | trivial].
  induction e; intros H; unfold_smooth; simpl.
  - unfold moved. destruct (Nat.eqb n x); [apply D_id|apply D_const].
  - apply D_const.
  - apply D_const.
  - apply D_const.
  - now apply D_opp, IHe.
  - apply D_plus; tauto.
  - apply D_minus; tauto.
  - refine (D_eq (D_mult (IHe1 _) (IHe2 _)) _); fin.
  - refine (D_eq (D_div (IHe1 _) (IHe2 _) _) _); fin.
  - refine (D_eq (D_pow (IHe _) n) _); rewrite ?INR_IZR_INZ; fin.
  - refine (D_eq (D_powZ (IHe _) z _) _); fin.
  - refine (D_eq (D_powR (IHe _) _ _) _); rewrite ?rat_pred; fin.
  - refine (D_eq (D_rpower (IHe1 _) (IHe2 _) _) _); fin.
  - apply (chain (fun t => value (moved s x t) e)). tauto.
    rewrite value_unmoved. apply function_derivative_is_right. tauto.
Qed.

(** * The derivative is smooth where the expression is *)
Lemma function_derivative_is_smooth f a s : smooth s (F f a) -> smooth s (function_derivative f a).
Proof.
  intros H. destruct f; unfold_smooth; unfold rat in *; simpl in *; repeat split; try tauto;
  try (apply Rgt_not_eq; tauto).
  - assert (0 < sqrt (value s a)) by (apply sqrt_lt_R0; tauto). lra.
  - apply Rgt_not_eq, sqrt_lt_R0; tauto.
  - apply Rgt_not_eq, sqrt_lt_R0; tauto.
  - nra.
  - nra.
  - apply Rgt_not_eq, sqrt_lt_R0; nra.
  - nra.
  - apply Rgt_not_eq, sqrt_lt_R0; nra.
  - assert (cbrt (value s a) <> 0) by (apply cbrt_ne; tauto).
    apply Rmult_integral_contrapositive. split. lra. now apply pow_nonzero.
  - apply PI_RGT_0.
  - apply Rgt_not_eq, sqrt_lt_R0, PI_RGT_0.
  - rewrite app_nil_r. tauto.
Qed.

Theorem derivative_is_smooth e s x : smooth s e -> smooth s (derivative x e).
Proof.
  induction e; intros H; simpl derivative; try (simpl; trivial; fail).
  - simpl. destruct (Nat.eqb n x); exact I.
  - unfold_smooth; tauto.
  - unfold_smooth; tauto.
  - unfold_smooth; tauto.
  - unfold_smooth; tauto.
  - unfold_smooth. repeat split; try tauto. now apply pow_nonzero.
  - unfold_smooth; tauto.
  - unfold_smooth; tauto.
  - unfold_smooth; tauto.
  - unfold_smooth. repeat split; try tauto. apply Rgt_not_eq; tauto.
  - assert (smooth s (function_derivative f e)) by now apply function_derivative_is_smooth. unfold_smooth; tauto.
Qed.

(** * Smoothness is an open condition *)
Lemma smooth_is_open e s x : smooth s e -> locally (s x) (fun t => smooth (moved s x t) e).
Proof.
  assert (P : forall a, smooth s a -> 0 < value s a -> locally (s x) (fun t => 0 < value (moved s x t) a)).
  { intros a Ha H. assert (C := ex_derive_continuous _ _ (ex_intro _ _ (derivative_is_right a s x Ha))).
    apply (C (fun y => 0 < y)). rewrite value_unmoved. now apply open_gt. }
  assert (N : forall a, smooth s a -> value s a <> 0 -> locally (s x) (fun t => value (moved s x t) a <> 0)).
  { intros a Ha H. assert (C := ex_derive_continuous _ _ (ex_intro _ _ (derivative_is_right a s x Ha))).
    apply (C (fun y => y <> 0)). rewrite value_unmoved. now apply open_neq. }
  induction e; intros H; unfold_smooth; try (apply filter_forall; intros; unfold_smooth; exact I);
    try (apply IHe; tauto);
    try (assert (L1 := IHe1 ltac:(tauto)); assert (L2 := IHe2 ltac:(tauto)));
    try (assert (L := IHe ltac:(tauto)));
    try (generalize (filter_and _ _ L1 L2); apply filter_imp; intros; unfold_smooth; tauto).
  - generalize (filter_and _ _ L1 (filter_and _ _ L2 (N e2 ltac:(unfold_smooth; tauto) ltac:(tauto)))).
    apply filter_imp; intros; unfold_smooth; tauto.
  - generalize (filter_and _ _ L (N e ltac:(unfold_smooth; tauto) ltac:(tauto))).
    apply filter_imp; intros; unfold_smooth; tauto.
  - generalize (filter_and _ _ L (P e ltac:(unfold_smooth; tauto) ltac:(tauto))).
    apply filter_imp; intros; unfold_smooth; tauto.
  - generalize (filter_and _ _ L1 (filter_and _ _ L2 (P e1 ltac:(unfold_smooth; tauto) ltac:(tauto)))).
    apply filter_imp; intros; unfold_smooth; tauto.
  - assert (O : locally (s x) (fun t => all (moved s x t) (function_conditions f e))).
    { destruct f; simpl in H |- *; try (apply filter_forall; intros; exact I).
      - apply (P e); unfold_smooth; tauto.
      - apply (P e); unfold_smooth; tauto.
      - apply (N (F Cos e)); unfold_smooth; tauto.
      - apply (P (Sub (q 1) (sq e))); unfold_smooth; tauto.
      - apply (P (Sub (q 1) (sq e))); unfold_smooth; tauto.
      - apply (P (Sub e (q 1))); unfold_smooth; tauto.
      - apply (P (Sub (q 1) (sq e))); unfold_smooth; tauto.
      - apply (N e); unfold_smooth; tauto.
      - apply (N e); unfold_smooth; tauto.
      - apply (N e); unfold_smooth; tauto. }
    generalize (filter_and _ _ L O). apply filter_imp; intros; unfold_smooth; tauto.
Qed.

(* conversion hints: unfold the syntax first, the real functions last (without them: exponential) *)
Strategy -100 [value derivative function_derivative moved function_value q sq conditions function_conditions all holds smooth].
Strategy 1000 [sin cos tan exp ln tanh sinh cosh asin acos atan arcsinh arcosh artanh Rpower sqrt pow
  erf powerRZ Rdiv Rminus Rabs sign IZR INR].
