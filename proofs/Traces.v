(** A verified checker of simplification traces.

    A trace is a tree of steps: reflexivity, symmetry, transitivity, congruence under every construct, instances of named
    identities with their side conditions, cancellation, and linear combinations that are checked by a normal form for
    Laurent polynomials.  [check h p = Some (l, r)] implies that [l] and [r] have the same value wherever the conditions [h]
    hold ([check_ok]); so [certificate] turns a trace from the raw derivative to a shorter form into a theorem about that. *)
From Coq Require Import Reals Lra Lia ZArith List Arith QArith Qreals Bool.
From Coquelicot Require Import Coquelicot.
Require Import Rules Language.
Open Scope R_scope.
Local Arguments pow : simpl never.
Import ListNotations.
Local Arguments Qred : simpl never. Local Arguments Qplus : simpl never. Local Arguments Qmult : simpl never.
Local Arguments Qinv : simpl never. Local Arguments Qeq_bool : simpl never. Local Arguments Q2R : simpl never.

(* ---------- decidable syntax ---------- *)
Scheme Equality for function.
Fixpoint eqb (a b : expr) : bool := match a, b with
  | V n, V m => Nat.eqb n m | Q p x, Q r y => Z.eqb p r && Pos.eqb x y | Pi, Pi => true | E, E => true
  | Neg a, Neg b => eqb a b | Add a b, Add c d | Sub a b, Sub c d | Mul a b, Mul c d | Div a b, Div c d
  | PowR a b, PowR c d => eqb a c && eqb b d
  | PowN a n, PowN b m => Nat.eqb n m && eqb a b | PowZ a n, PowZ b m => Z.eqb n m && eqb a b
  | PowQ a p x, PowQ b r y => Z.eqb p r && Pos.eqb x y && eqb a b
  | F f a, F g b => function_beq f g && eqb a b | _, _ => false end.
Lemma eqb_ok a : forall b, eqb a b = true -> a = b.
Proof.
  induction a; destruct b; simpl; intros H; try discriminate; trivial;
  repeat match goal with H : _ && _ = true |- _ => apply andb_prop in H; destruct H end;
  repeat match goal with
  | H : Nat.eqb _ _ = true |- _ => apply Nat.eqb_eq in H; subst
  | H : Z.eqb _ _ = true |- _ => apply Z.eqb_eq in H; subst
  | H : Pos.eqb _ _ = true |- _ => apply Pos.eqb_eq in H; subst
  | H : function_beq _ _ = true |- _ => apply internal_function_dec_bl in H; subst end;
  repeat match goal with IH : forall b, eqb ?a b = true -> _, H : eqb ?a _ = true |- _ => apply IH in H; subst end; trivial.
Qed.
Definition cnd_eqb c d := match c, d with Pos a, Pos b | Ne a, Ne b => eqb a b | _, _ => false end.
Fixpoint mem c (h : list cond) := match h with [] => false | d :: h => cnd_eqb c d || mem c h end.
Lemma mem_ok s c h : all s h -> mem c h = true -> holds s c.
Proof.
  induction h as [|d h IH]; intros A M. discriminate. apply all_cons in A. simpl in M. apply orb_prop in M.
  destruct M as [M|M]. destruct c, d; simpl in *; try discriminate; apply eqb_ok in M; subst; tauto. tauto.
Qed.

(* ---------- sign prover: (positive, nonnegative, nonzero) from the hypotheses ---------- *)
Record sg := Sg { sp : bool; sn : bool; sz : bool }.
Definition even (n : nat) := Nat.eqb (Nat.modulo n 2) 0.
Definition wrap h e t := let p := sp t || mem (Pos e) h in Sg p (sn t || p) (sz t || p || mem (Ne e) h).
Fixpoint sgn (h : list cond) (e : expr) : sg :=
  wrap h e match e with
  | V _ => Sg false false false
  | Q p _ => Sg (0 <? p)%Z (0 <=? p)%Z (negb (p =? 0)%Z)
  | Pi | E | PowQ _ _ _ | PowR _ _ | F Exp _ | F Cosh _ => Sg true true true
  | Neg a => Sg false false (sz (sgn h a))
  | Add a b => let x := sgn h a in let y := sgn h b in let p := (sp x && sn y) || (sn x && sp y) in Sg p (sn x && sn y) p
  | Sub _ _ => Sg false false false
  | Mul a b => let x := sgn h a in let y := sgn h b in Sg (sp x && sp y) (sn x && sn y) (sz x && sz y)
  | Div a b => let x := sgn h a in let y := sgn h b in Sg (sp x && sp y) (sn x && sp y) (sz x && sz y)
  | PowN a n => let x := sgn h a in Sg (sp x || (even n && sz x)) (sn x || even n) (sz x)
  | PowZ a _ => let x := sgn h a in Sg (sp x) (sp x) (sz x)
  | F Sqrt a => let x := sgn h a in Sg (sp x) true (sp x)
  | F Abs a => let x := sgn h a in Sg (sz x) true (sz x)
  | F _ _ => Sg false false false end.
Lemma even_pow x n : even n = true -> 0 <= x ^ n.
Proof.
  unfold even. intros H. apply Nat.eqb_eq in H. apply Nat.mod_divides in H; [|lia]. destruct H as [k ->].
  rewrite pow_mult. apply pow_le. nra.
Qed.
Lemma rat_sign p r : ((0 < p)%Z -> 0 < rat p r) /\ ((0 <= p)%Z -> 0 <= rat p r) /\ (p <> 0%Z -> rat p r <> 0).
Proof.
  rewrite rat_div. assert (0 < IZR (Z.pos r)) by (apply (IZR_lt 0); lia).
  assert (0 < / IZR (Z.pos r)) by now apply Rinv_0_lt_compat. unfold Rdiv. repeat split; intros K.
  - apply IZR_lt in K. nra.
  - apply IZR_le in K. nra.
  - apply IZR_neq in K. intros N. apply Rmult_integral in N. destruct N; lra.
Qed.
Definition good s e (g : sg) := (sp g = true -> 0 < value s e) /\ (sn g = true -> 0 <= value s e) /\ (sz g = true -> value s e <> 0).
Lemma sgn_ok s h e : all s h -> good s e (sgn h e).
Proof.
  intros A.
  assert (W : forall e t, good s e t ->
    good s e (wrap h e t)).
  { clear e. unfold wrap. intros e t (T1 & T2 & T3). assert (M1 := mem_ok s (Pos e) h A). assert (M2 := mem_ok s (Ne e) h A). simpl in M1, M2.
    unfold good; simpl. destruct (sp t), (sn t), (sz t), (mem (Pos e) h), (mem (Ne e) h); simpl; repeat split; intros; try discriminate;
    repeat match goal with H : true = true -> _ |- _ => specialize (H eq_refl) end; try lra; try assumption; try (apply Rgt_not_eq; assumption). }
  Ltac use_ih := repeat match goal with IH : good _ _ _ |- _ => unfold good in IH; destruct IH as (? & ? & ?) end.
  Ltac bb := repeat match goal with
     | H : _ && _ = true |- _ => apply andb_prop in H; destruct H
     | H : _ || _ = true |- _ => apply orb_prop in H; destruct H
     | H : ?b = true -> _, K : ?b = true |- _ => specialize (H K) end.
  induction e; cbn [sgn]; apply W; clear W; use_ih; unfold good; simpl;
    try (repeat split; intros; discriminate).
  - destruct (rat_sign p q) as (R1 & R2 & R3). repeat split; intros H.
    apply R1, Z.ltb_lt, H. apply R2, Z.leb_le, H. apply R3, Z.eqb_neq. now apply negb_true_iff.
  - assert (P := PI_RGT_0). repeat split; intro; try lra.
  - assert (P := exp_pos 1). repeat split; intro; try lra.
  - repeat split; intro; try discriminate; bb. now apply Ropp_neq_0_compat.
  - repeat split; intro; bb; lra.
  - repeat split; intro; bb. now apply Rmult_lt_0_compat. now apply Rmult_le_pos. now apply Rmult_integral_contrapositive.
  - repeat split; intro; bb. now apply Rdiv_lt_0_compat. now apply Rdiv_le_0_compat.
    apply Rmult_integral_contrapositive. split; trivial. now apply Rinv_neq_0_compat.
  - repeat split; intro; bb.
    + now apply pow_lt.
    + assert (K := even_pow (value s e) n ltac:(assumption)). assert (value s e ^ n <> 0) by now apply pow_nonzero. lra.
    + now apply pow_le.
    + now apply even_pow.
    + now apply pow_nonzero.
  - repeat split; intro; bb. now apply powerRZ_lt. now apply Rlt_le, powerRZ_lt. now apply powerRZ_NOR.
  - assert (P := exp_pos (rat p q * ln (value s e))). fold (Rpower (value s e) (rat p q)) in P. repeat split; intro; try lra.
  - assert (P := exp_pos (value s e2 * ln (value s e1))). fold (Rpower (value s e1) (value s e2)) in P. repeat split; intro; try lra.
  - destruct f; simpl; try (repeat split; intro; discriminate).
    + repeat split; intro; bb. now apply sqrt_lt_R0. apply sqrt_pos. now apply sqrt_pos_ne.
    + assert (P := exp_pos (value s e)). repeat split; intro; try lra.
    + assert (P := cosh_pos (value s e)). repeat split; intro; try lra.
    + repeat split; intro; bb. now apply Rabs_pos_lt. apply Rabs_pos. now apply Rabs_no_R0.
Qed.

(* ---------- Laurent-polynomial normal form over syntactic atoms, rational coefficients ---------- *)
Definition mono := list (expr * Z).
Definition poly := list (QArith_base.Q * mono).
Definition mden s (m : mono) : R := fold_right (fun '(a, k) r => powerRZ (value s a) k * r) 1 m.
Definition pden s (p : poly) : R := fold_right (fun '(c, m) r => Q2R c * mden s m + r) 0 p.

Section Norm.
Variable h : list cond.
Definition nz a := sz (sgn h a).
Fixpoint minsert a k (m : mono) : mono := match m with
  | [] => if Z.eqb k 0 then [] else [(a, k)]
  | (b, j) :: m' => if eqb a b && ((0 <=? k)%Z && (0 <=? j)%Z || nz a)
      then (if Z.eqb (k + j) 0 then m' else (b, k + j)%Z :: m') else (b, j) :: minsert a k m' end.
Definition mmul (m1 m2 : mono) := fold_right (fun '(a, k) r => minsert a k r) m2 m1.
Definition minv (m : mono) : mono := map (fun '(a, k) => (a, - k)%Z) m.
(* equality of monomials up to order *)
Fixpoint mtake a k (m : mono) : option mono := match m with [] => None
  | (b, j) :: m' => if Z.eqb k j && eqb a b then Some m' else match mtake a k m' with Some r => Some ((b, j) :: r) | None => None end end.
Fixpoint meq (m1 m2 : mono) : bool := match m1 with [] => match m2 with [] => true | _ => false end
  | (a, k) :: m1' => match mtake a k m2 with Some r => meq m1' r | None => false end end.
Fixpoint pinsert c m (p : poly) : poly := match p with
  | [] => if Qeq_bool c 0 then [] else [(c, m)]
  | (d, n) :: p' => if meq m n then (let e := Qred (c + d) in if Qeq_bool e 0 then p' else (e, n) :: p') else (d, n) :: pinsert c m p' end.
Definition padd (p q : poly) := fold_right (fun '(c, m) r => pinsert c m r) q p.
Definition pscale c m (p : poly) := fold_right (fun '(d, n) r => pinsert (Qred (c * d)) (mmul m n) r) [] p.
Definition pmul (p q : poly) := fold_right (fun '(c, m) r => padd (pscale c m q) r) [] p.
Fixpoint ppow (p : poly) (n : nat) : poly := match n with O => [(1%Q, [])] | S n => pmul p (ppow p n) end.
Definition atom (e : expr) : poly := [(1%Q, [(e, 1%Z)])].
Definition pinv (e : expr) (p : poly) : poly := match p with
  | [(c, m)] => if Qeq_bool c 0 then [(1%Q, [(e, (-1)%Z)])] else [(Qinv c, minv m)]
  | _ => [(1%Q, [(e, (-1)%Z)])] end.
Variable o : list expr.   (* subterms to be treated as opaque atoms *)
Definition opaque e := existsb (eqb e) o.
Fixpoint norm (e : expr) : poly := if opaque e then atom e else match e with
  | Q p q => pinsert (Qred (p # q)) [] []
  | Neg a => pscale (-1)%Q [] (norm a) | Add a b => padd (norm a) (norm b)
  | Sub a b => padd (norm a) (pscale (-1)%Q [] (norm b)) | Mul a b => pmul (norm a) (norm b)
  | Div a b => pmul (norm a) (pinv b (norm b))
  | PowN a n => ppow (norm a) n
  | PowZ a (Zpos p) => ppow (norm a) (Pos.to_nat p)
  | PowZ a (Zneg p) => pinv (PowN a (Pos.to_nat p)) (ppow (norm a) (Pos.to_nat p))
  | _ => atom e end.

Variable s : nat -> R.
Hypothesis A : all s h.
Lemma pz_inv x k : powerRZ x (- k) = / powerRZ x k.
Proof. destruct k; simpl. symmetry; apply Rinv_1. reflexivity. symmetry; apply Rinv_inv. Qed.
Lemma pz_add x k j : ((0 <=? k)%Z && (0 <=? j)%Z = true \/ x <> 0) -> powerRZ x (k + j) = powerRZ x k * powerRZ x j.
Proof.
  intros [H|H]. 2: now apply powerRZ_add.
  apply andb_prop in H; destruct H as [H1 H2]. apply Z.leb_le in H1, H2.
  rewrite <- (Z2Nat.id k), <- (Z2Nat.id j), <- Nat2Z.inj_add, <- !pow_powerRZ by lia. apply pow_add.
Qed.
Lemma nz_ok a : nz a = true -> value s a <> 0.
Proof. apply (sgn_ok s h a A). Qed.
Lemma minsert_ok a k m : mden s (minsert a k m) = powerRZ (value s a) k * mden s m.
Proof.
  induction m as [|[b j] m IH]; simpl.
  - destruct (Z.eqb_spec k 0) as [->|]; simpl; ring.
  - destruct (eqb a b) eqn:Eb; simpl; [|rewrite IH; ring]. apply eqb_ok in Eb; subst b.
    destruct ((0 <=? k)%Z && (0 <=? j)%Z || nz a) eqn:C; simpl; [|rewrite IH; ring].
    assert (P : powerRZ (value s a) (k + j) = powerRZ (value s a) k * powerRZ (value s a) j).
    { apply pz_add. apply orb_prop in C. destruct C as [C|C]; [now left|right; now apply nz_ok]. }
    destruct (Z.eqb_spec (k + j) 0) as [Z|Z]; simpl.
    + rewrite Z in P. simpl in P. rewrite <- Rmult_assoc, <- P. ring.
    + rewrite P. ring.
Qed.
Lemma mmul_ok m1 m2 : mden s (mmul m1 m2) = mden s m1 * mden s m2.
Proof. induction m1 as [|[a k] m IH]; simpl. ring. rewrite minsert_ok, IH. ring. Qed.
Lemma minv_ok m : mden s (minv m) = / mden s m.
Proof. induction m as [|[a k] m IH]; simpl. symmetry; apply Rinv_1. rewrite IH, pz_inv, Rinv_mult. reflexivity. Qed.
Lemma mtake_ok a k m r : mtake a k m = Some r -> mden s m = powerRZ (value s a) k * mden s r.
Proof.
  revert r; induction m as [|[b j] m IH]; simpl; intros r H. discriminate.
  destruct (Z.eqb k j && eqb a b) eqn:C.
  - apply andb_prop in C; destruct C as [C1 C2]. apply Z.eqb_eq in C1. apply eqb_ok in C2. now injection H as <-; subst.
  - destruct (mtake a k m) as [l|]; [|discriminate]. injection H as <-. simpl. rewrite (IH l eq_refl). ring.
Qed.
Lemma meq_ok m1 : forall m2, meq m1 m2 = true -> mden s m1 = mden s m2.
Proof.
  induction m1 as [|[a k] m1 IH]; simpl; intros m2 H. now destruct m2.
  destruct (mtake a k m2) eqn:T; [|discriminate]. rewrite (mtake_ok _ _ _ _ T), (IH _ H). reflexivity.
Qed.
Lemma Q2R_red c : Q2R (Qred c) = Q2R c. Proof. apply Qeq_eqR, Qred_correct. Qed.
Lemma Q0 c : Qeq_bool c 0 = true -> Q2R c = 0.
Proof. intros H. apply Qeq_bool_eq, Qeq_eqR in H. rewrite H. apply RMicromega.Q2R_0. Qed.
Lemma pinsert_ok c m p : pden s (pinsert c m p) = Q2R c * mden s m + pden s p.
Proof.
  induction p as [|[d n] p IH]; simpl.
  - destruct (Qeq_bool c 0) eqn:Z; simpl; trivial. rewrite (Q0 _ Z). ring.
  - destruct (meq m n) eqn:M; simpl; [|rewrite IH; ring].
    assert (P : Q2R (Qred (c + d)) = Q2R c + Q2R d) by now rewrite Q2R_red, Q2R_plus.
    rewrite (meq_ok _ _ M). destruct (Qeq_bool (Qred (c + d)) 0) eqn:Z.
    + rewrite (Q0 _ Z) in P. replace (Q2R c) with (- Q2R d) by lra. ring.
    + simpl. rewrite P. ring.
Qed.
Lemma padd_ok p r : pden s (padd p r) = pden s p + pden s r.
Proof. induction p as [|[c m] p IH]; simpl. ring. rewrite pinsert_ok, IH. ring. Qed.
Lemma pscale_ok c m p : pden s (pscale c m p) = Q2R c * mden s m * pden s p.
Proof. induction p as [|[d n] p IH]; simpl. ring. rewrite pinsert_ok, IH, mmul_ok, Q2R_red, Q2R_mult. ring. Qed.
Lemma pmul_ok p r : pden s (pmul p r) = pden s p * pden s r.
Proof. induction p as [|[c m] p IH]; simpl. ring. rewrite padd_ok, pscale_ok, IH. ring. Qed.
Lemma ppow_ok p n : pden s (ppow p n) = pden s p ^ n.
Proof. induction n; simpl. rewrite RMicromega.Q2R_1. unfold pow; ring. rewrite pmul_ok, IHn. reflexivity. Qed.
Lemma atom_ok e : pden s (atom e) = value s e.
Proof. simpl. rewrite RMicromega.Q2R_1. change (Pos.to_nat 1) with 1%nat. rewrite pow_1. ring. Qed.
Lemma pinv_ok e p : pden s p = value s e -> pden s (pinv e p) = / value s e.
Proof.
  assert (F : pden s [(1%Q, [(e, (-1)%Z)])] = / value s e).
  { change (-1)%Z with (- (1))%Z. simpl. rewrite RMicromega.Q2R_1. change (Pos.to_nat 1) with 1%nat. rewrite pow_1. ring. }
  intros H. destruct p as [|[c m] [|]]; trivial. simpl. destruct (Qeq_bool c 0) eqn:Z; trivial.
  simpl in *. rewrite <- H, minv_ok, Q2R_inv, Rplus_0_r, Rplus_0_r, Rinv_mult. reflexivity.
  intros K. apply Qeq_bool_neq in Z. contradiction.
Qed.
Lemma rat_Q2R p r : Q2R (p # r) = rat p r. Proof. now rewrite rat_div. Qed.
Lemma Q2R_m1 : Q2R (-1) = -1. Proof. unfold Q2R; simpl. lra. Qed.
Lemma norm_ok e : pden s (norm e) = value s e.
Proof.
  induction e; cbn [norm]; match goal with |- context [opaque ?x] => destruct (opaque x) end; try apply atom_ok; cbn [value].
  - rewrite pinsert_ok, Q2R_red, rat_Q2R. simpl. ring.
  - rewrite pscale_ok, IHe, Q2R_m1. simpl. ring.
  - now rewrite padd_ok, IHe1, IHe2.
  - rewrite padd_ok, pscale_ok, IHe1, IHe2, Q2R_m1. simpl. ring.
  - now rewrite pmul_ok, IHe1, IHe2.
  - rewrite pmul_ok, IHe1, (pinv_ok _ _ IHe2). reflexivity.
  - now rewrite ppow_ok, IHe.
  - destruct z. apply atom_ok.
    + rewrite ppow_ok, IHe. reflexivity.
    + rewrite (pinv_ok (PowN e (Pos.to_nat p))). reflexivity. now rewrite ppow_ok, IHe.
Qed.
Lemma norm_eq a b : norm (Sub a b) = [] -> value s a = value s b.
Proof. intros H. assert (K := norm_ok (Sub a b)). rewrite H in K. simpl in K. lra. Qed.
End Norm.

(* ---------- named axioms of the simplifier: (left, right, side conditions) ---------- *)
Inductive ax := Pyth | TanDef | TanhDef | HypPyth | SinhDef | CoshDef | ExpAdd | ExpNeg | ExpLn | LnExp | LnMul | LnDiv | LnPow
  | SqrtSq | SqrtSqAbs | SqrtMul | PowQDef | PowRDef | SqrtPowQ | PowQ1 | PowQAdd | AbsSq | AbsPos | SignAbs | SinNeg | CosNeg | SinAdd | CosAdd
  | MulInv | Exp0 | ExpE | Ln1 | Sin0 | Cos0 | SinPi | CosPi.
Definition two := q 2.
Definition axiom (x : ax) (l : list expr) (pq : Z * positive) : option (expr * expr * list cond) :=
  let '(p, r) := pq in match x, l with
  | Pyth, [a] => Some (Add (sq (F Sin a)) (sq (F Cos a)), q 1, [])
  | TanDef, [a] => Some (F Tan a, Div (F Sin a) (F Cos a), [])
  | TanhDef, [a] => Some (F Tanh a, Div (F Sinh a) (F Cosh a), [])
  | HypPyth, [a] => Some (Sub (sq (F Cosh a)) (sq (F Sinh a)), q 1, [])
  | SinhDef, [a] => Some (F Sinh a, Div (Sub (F Exp a) (F Exp (Neg a))) two, [])
  | CoshDef, [a] => Some (F Cosh a, Div (Add (F Exp a) (F Exp (Neg a))) two, [])
  | ExpAdd, [a; b] => Some (F Exp (Add a b), Mul (F Exp a) (F Exp b), [])
  | ExpNeg, [a] => Some (F Exp (Neg a), Div (q 1) (F Exp a), [])
  | ExpLn, [a] => Some (F Exp (F Ln a), a, [Pos a])
  | LnExp, [a] => Some (F Ln (F Exp a), a, [])
  | LnMul, [a; b] => Some (F Ln (Mul a b), Add (F Ln a) (F Ln b), [Pos a; Pos b])
  | LnDiv, [a; b] => Some (F Ln (Div a b), Sub (F Ln a) (F Ln b), [Pos a; Pos b])
  | LnPow, [a] => Some (F Ln (PowN a (Z.to_nat p)), Mul (q (Z.of_nat (Z.to_nat p))) (F Ln a), [Pos a])
  | SqrtSq, [a] => Some (sq (F Sqrt a), a, [Pos a])
  | SqrtSqAbs, [a] => Some (F Sqrt (sq a), F Abs a, [])
  | SqrtMul, [a; b] => Some (F Sqrt (Mul a b), Mul (F Sqrt a) (F Sqrt b), [Pos a; Pos b])
  | PowQDef, [a] => Some (PowQ a p r, F Exp (Mul (Q p r) (F Ln a)), [])
  | PowRDef, [a; b] => Some (PowR a b, F Exp (Mul b (F Ln a)), [])
  | SqrtPowQ, [a] => Some (PowQ a 1 2, F Sqrt a, [Pos a])
  | PowQ1, [a] => Some (PowQ a (p * Zpos r) r, PowZ a p, [Pos a])
  | PowQAdd, [a] => Some (PowQ a (p - Zpos r) r, Div (PowQ a p r) a, [Pos a])
  | AbsSq, [a] => Some (sq (F Abs a), sq a, [])
  | AbsPos, [a] => Some (F Abs a, a, [Pos a])
  | SignAbs, [a] => Some (Mul (F Sign a) (F Abs a), a, [])
  | SinNeg, [a] => Some (F Sin (Neg a), Neg (F Sin a), [])
  | CosNeg, [a] => Some (F Cos (Neg a), F Cos a, [])
  | SinAdd, [a; b] => Some (F Sin (Add a b), Add (Mul (F Sin a) (F Cos b)) (Mul (F Cos a) (F Sin b)), [])
  | CosAdd, [a; b] => Some (F Cos (Add a b), Sub (Mul (F Cos a) (F Cos b)) (Mul (F Sin a) (F Sin b)), [])
  | MulInv, [a] => Some (Mul a (Div (q 1) a), q 1, [Ne a])
  | Exp0, [] => Some (F Exp (q 0), q 1, []) | ExpE, [] => Some (F Exp (q 1), E, [])
  | Ln1, [] => Some (F Ln (q 1), q 0, []) | Sin0, [] => Some (F Sin (q 0), q 0, [])
  | Cos0, [] => Some (F Cos (q 0), q 1, []) | SinPi, [] => Some (F Sin Pi, q 0, []) | CosPi, [] => Some (F Cos Pi, q (-1), [])
  | _, _ => None end.
Lemma axiom_ok x l pq a b cs s : axiom x l pq = Some (a, b, cs) -> all s cs -> value s a = value s b.
Proof.
  destruct pq as [p r].
  destruct x; destruct l as [|u [|v [|]]]; simpl; intros H; try discriminate; injection H as <- <- <-; simpl; intros C;
    change (rat 1 1) with 1; change (rat 2 1) with 2; change (rat 0 1) with 0; change (rat (-1) 1) with (-1).
  - apply pyth.
  - reflexivity.
  - reflexivity.
  - apply cosh2_sinh2.
  - reflexivity.
  - reflexivity.
  - apply exp_plus.
  - rewrite exp_Ropp. unfold Rdiv; ring.
  - now apply exp_ln.
  - apply ln_exp.
  - apply ln_mult; tauto.
  - unfold Rdiv. destruct C as [C1 C2]. rewrite ln_mult, (ln_Rinv _ C2). unfold Rminus; ring. exact C1. now apply Rinv_0_lt_compat.
  - rewrite ln_pow by tauto. rewrite INR_IZR_INZ. reflexivity.
  - apply sqrt_sq. lra.
  - rewrite <- Rsqr_pow2. apply sqrt_Rsqr_abs.
  - apply sqrt_mult; lra.
  - reflexivity.
  - reflexivity.
  - replace (1 / 2) with (/2) by lra. now apply Rpower_sqrt.
  - rewrite powerRZ_Rpower by trivial. f_equal. rewrite rat_div, mult_IZR. field. now apply not_0_IZR.
  - rewrite rat_pred. now apply Rpower_minus1.
  - apply abs_sq.
  - apply Rabs_pos_eq. lra.
  - apply sign_abs.
  - apply sin_neg.
  - apply cos_neg.
  - apply sin_plus.
  - apply cos_plus.
  - field. exact C.
  - apply exp_0.
  - reflexivity.
  - apply ln_1.
  - apply sin_0.
  - apply cos_0.
  - apply sin_PI.
  - apply cos_PI.
Qed.

(* ---------- proofs of equality and their checker ---------- *)
Inductive prf := Refl (e : expr) | Sym (p : prf) | Trans (p q : prf) | Ax (x : ax) (l : list expr) (pq : Z * positive)
  | CNeg (p : prf) | CAdd (p q : prf) | CSub (p q : prf) | CMul (p q : prf) | CDiv (p q : prf) | CPowN (p : prf) (n : nat)
  | CPowZ (p : prf) (z : Z) | CPowQ (p : prf) (n : Z) (d : positive) | CPowR (p q : prf) | CF (f : function) (p : prf)
  | Cancel (d : expr) (p : prf)                       (* from d*l = d*r and d <> 0 *)
  | Lin (o : list expr) (l r : expr) (w : list (expr * prf)).   (* l - r = sum c_i (l_i - r_i) by normal form, o opaque *)
Section Check.
Variable h : list cond.
Definition ok_cond (c : cond) := match c with Pos e => sp (sgn h e) | Ne e => sz (sgn h e) end.
Definition b1 (o : option (expr * expr)) (f : expr -> expr) := match o with Some (a, b) => Some (f a, f b) | None => None end.
Definition b2 (o o' : option (expr * expr)) (f : expr -> expr -> expr) :=
  match o, o' with Some (a, b), Some (c, d) => Some (f a c, f b d) | _, _ => None end.
Fixpoint check (p : prf) : option (expr * expr) := match p with
  | Refl e => Some (e, e) | Sym p => match check p with Some (a, b) => Some (b, a) | None => None end
  | Trans p q => match check p, check q with Some (a, b), Some (c, d) => if eqb b c then Some (a, d) else None | _, _ => None end
  | Ax x l pq => match axiom x l pq with Some (a, b, cs) => if forallb ok_cond cs then Some (a, b) else None | None => None end
  | CNeg p => b1 (check p) Neg | CAdd p q => b2 (check p) (check q) Add | CSub p q => b2 (check p) (check q) Sub
  | CMul p q => b2 (check p) (check q) Mul | CDiv p q => b2 (check p) (check q) Div
  | CPowN p n => b1 (check p) (fun a => PowN a n) | CPowZ p n => b1 (check p) (fun a => PowZ a n)
  | CPowQ p n d => b1 (check p) (fun a => PowQ a n d) | CPowR p q => b2 (check p) (check q) PowR | CF f p => b1 (check p) (F f)
  | Cancel d p => match check p with Some (Mul x l, Mul y r) => if eqb d x && eqb d y && sz (sgn h d) then Some (l, r) else None | _ => None end
  | Lin o l r w => match (fix go w := match w with [] => Some (Sub l r)
        | (c, p) :: w => match check p, go w with Some (a, b), Some t => Some (Sub t (Mul c (Sub a b))) | _, _ => None end end) w with
      | Some t => match norm h o t with [] => Some (l, r) | _ => None end | None => None end end.
Variable s : nat -> R.
Hypothesis A : all s h.
Lemma ok_conds cs : forallb ok_cond cs = true -> all s cs.
Proof.
  induction cs as [|c cs IH]; intros H. exact I. simpl in H. apply andb_prop in H. destruct H as [H K].
  apply all_cons. split; [|tauto]. destruct c; simpl in *; now apply (sgn_ok s h e A).
Qed.
Fixpoint check_ok (p : prf) : forall a b, check p = Some (a, b) -> value s a = value s b.
Proof.
  assert (B1 : forall p f, (forall a b, check p = Some (a, b) -> value s a = value s b) ->
    (forall a b, value s a = value s b -> value s (f a) = value s (f b)) ->
    forall a b, b1 (check p) f = Some (a, b) -> value s a = value s b).
  { intros p0 f H F a b. unfold b1. destruct (check p0) as [[]|]; intros K; [|discriminate]. injection K as <- <-. now apply F, H. }
  assert (B2 : forall p q f, (forall a b, check p = Some (a, b) -> value s a = value s b) -> (forall a b, check q = Some (a, b) -> value s a = value s b) ->
    (forall a b c d, value s a = value s b -> value s c = value s d -> value s (f a c) = value s (f b d)) ->
    forall a b, b2 (check p) (check q) f = Some (a, b) -> value s a = value s b).
  { intros p0 q0 f H H' F a b. unfold b2. destruct (check p0) as [[]|], (check q0) as [[]|]; intros K; try discriminate. injection K as <- <-. apply F; [now apply H|now apply H']. }
  destruct p; simpl; intros u v H;
    try (revert H; apply B1; [apply check_ok|simpl; congruence]); try (revert H; apply B2; [apply check_ok|apply check_ok|simpl; congruence]).
  - congruence.
  - destruct (check p) as [[]|] eqn:C; [|discriminate]. injection H as <- <-. symmetry. now apply check_ok with p.
  - destruct (check p1) as [[]|] eqn:C1, (check p2) as [[]|] eqn:C2; try discriminate. destruct (eqb e0 e1) eqn:Eq; [|discriminate].
    apply eqb_ok in Eq; subst. injection H as <- <-. transitivity (value s e1); [now apply check_ok with p1|now apply check_ok with p2].
  - destruct (axiom x l pq) as [[[a b] cs]|] eqn:X; [|discriminate]. destruct (forallb ok_cond cs) eqn:K; [|discriminate].
    injection H as <- <-. apply (axiom_ok _ _ _ _ _ _ _ X). now apply ok_conds.
  - destruct (check p) as [[x y]|] eqn:C; [|discriminate]. destruct x as [| | | | | | |x l| | | | | |]; try discriminate.
    destruct y as [| | | | | | |y r| | | | | |]; try discriminate.
    destruct (eqb d x) eqn:E1; [|discriminate]. destruct (eqb d y) eqn:E2; [|discriminate]. simpl in H. destruct (sz (sgn h d)) eqn:S; [|discriminate].
    injection H as <- <-. apply eqb_ok in E1, E2. subst x y. assert (K := check_ok p _ _ C). simpl in K.
    apply Rmult_eq_reg_l with (value s d); trivial. now apply (sgn_ok s h d A).
  - revert H.
    match goal with |- match ?G with _ => _ end = _ -> _ => assert (W : forall t, G = Some t -> value s t = value s l - value s r) end.
    { induction w as [|[c p] w IH]; intros t K. injection K as <-. reflexivity.
      simpl in K. destruct (check p) as [[a b]|] eqn:C; [|discriminate].
      match type of K with match ?G with _ => _ end = _ => destruct G as [t'|]; [|discriminate] end.
      injection K as <-. simpl. rewrite (IH _ eq_refl), (check_ok p a b C). ring. }
    match goal with |- match ?G with _ => _ end = _ -> _ => destruct G as [t|]; [|discriminate] end.
    specialize (W t eq_refl). assert (N := norm_ok h o s A t). destruct (norm h o t); [|discriminate].
    intros K. injection K as <- <-. simpl in N. lra.
Qed.
End Check.

(* ---------- the certificate theorem: raw derivative + equality trace ---------- *)
Theorem certificate e x d pf s : check (conditions e) pf = Some (derivative x e, d) -> smooth s e ->
  D (fun t => value (moved s x t) e) (s x) (value s d).
Proof. intros C H. rewrite <- (check_ok (conditions e) s H pf _ _ C). now apply derivative_is_right. Qed.

