(** What is known while a certificate is checked is true: the state of the checker, and what is looked up in it.

    [right]: what a state says is true at a point.  Whatever is added to a right state, once it is true there, leaves it right;
    and the values, signs, identities, logarithms and derivatives that the checker finds in a right state are right. *)
From Coq Require Import Reals Lra Lia ZArith List QArith Qreals Bool.
From Coquelicot Require Import Coquelicot.
Require Import Rules Language Identities Polynomials Certificates.
Import ListNotations.
Open Scope R_scope.
Local Arguments pow : simpl never. Local Arguments Q2R : simpl never. Local Arguments powerRZ : simpl never.

Section Right_.
Variable T : table.
Local Notation sign_of_row := (Certificates.sign_of_row T).
Local Notation value_at := (Certificates.value_at T).
Local Notation function_at := (Certificates.function_at T).
Local Notation right_side := (Certificates.right_side T).
Local Notation given_logarithm := (Certificates.given_logarithm T).
Local Notation logarithm := (Certificates.logarithm T).
Local Notation root_row := (Certificates.root_row T).
Local Notation difference := (Certificates.difference T).
Local Notation constant_row := (Certificates.constant_row T).
Local Notation smooth_row := (Certificates.smooth_row T).
Local Notation signs_found := (Certificates.signs_found T).
Local Notation checked := (Certificates.checked T).
Local Notation all_checked := (Certificates.all_checked T).
Local Notation condition := (Certificates.condition T).
Hypothesis row_is : forall a r, row_of T a = Some r -> tree T a = written T r.
Variable s : nat -> R.
Definition v (i : positive) : R := value s (tree T i).
Definition dv (x : nat) (i : positive) : R := value s (derivative x (tree T i)).
Definition true_claim (c : claim positive) : Prop := match c with
  | IsDerivative x i j => smooth s (tree T i) /\ dv x i = v j | IsSmooth i => smooth s (tree T i)
  | IsEqual i j => v i = v j | IsNonzero i => v i <> 0 end.
Record right (st : state) : Prop := Right {
  signs_right : forall i S, Map.find i (signs st) = Some S -> has S (v i);
  relations_right : forall i n u, Map.find i (relations st) = Some (n, u) -> v i ^ n = value_of v u;
  multiples_right : forall i c j, Map.find i (multiples st) = Some (c, j) -> v i = Q2R c * v j;
  products_right : forall m S, In (m, S) (products st) -> has S (value_of_product v m);
  logarithms_right : forall i n u, Map.find i (logarithms st) = Some (n, u) -> v i ^ n = value_of v u;
  derivatives_right : forall i p, Map.find i (derivatives st) = Some p -> dv (variable st) i = value_of v p;
  smooth_right : forall i t, Map.find i (smooth_rows st) = Some t -> smooth s (tree T i);
  claims_right : forall c, In c (claims st) -> true_claim c }.

Ltac at_key i j := destruct (Pos.eq_dec i j) as [->|]; [rewrite Map.gss | rewrite Map.gso by trivial].
Lemma with_signs_right st i S : right st -> has S (v i) -> right (with_signs st i S).
Proof. intros [] H. split; simpl; trivial. intros j U. at_key j i; [intros K; injection K as <-; trivial | auto]. Qed.
Lemma with_relation_right st i n u : right st -> v i ^ n = value_of v u -> right (with_relation st i n u).
Proof. intros [] H. split; simpl; trivial. intros j m w. at_key j i; [intros K; injection K as <- <-; trivial | auto]. Qed.
Lemma with_multiple_right st i c j : right st -> v i = Q2R c * v j -> right (with_multiple st i c j).
Proof. intros [] H. split; simpl; trivial. intros k m w. at_key k i; [intros K; injection K as <- <-; trivial | auto]. Qed.
Lemma with_product_right st m S : right st -> has S (value_of_product v m) -> right (with_product st m S).
Proof. intros [] H. split; simpl; trivial. intros k U [K|K]; [injection K as <- <-; trivial | auto]. Qed.
Lemma with_logarithm_right st i u : right st -> v i = value_of v u -> right (with_logarithm st i u).
Proof.
  intros [] H. split; simpl; trivial. intros j m w. at_key j i; [intros K; injection K as <- <-; now rewrite pow_1 | auto].
Qed.
Lemma with_variable_right st x : right st -> right (with_variable st x).
Proof. intros []. split; simpl; trivial. intros i p H. now rewrite Map.gempty in H. Qed.
Lemma with_derivative_right st i u : right st -> dv (variable st) i = value_of v u -> right (with_derivative st i u).
Proof. intros [] H. split; simpl; trivial. intros j w. at_key j i; [intros K; injection K as <-; trivial | auto]. Qed.
Lemma with_smooth_right st i : right st -> smooth s (tree T i) -> right (with_smooth st i).
Proof. intros [] H. split; simpl; trivial. intros j w. at_key j i; [intros K; trivial | eauto]. Qed.
Lemma with_claim_right st c : right st -> true_claim c -> right (with_claim st c).
Proof. intros [] H. split; simpl; trivial. intros k [L|L]; [now rewrite <- L | auto]. Qed.

Local Arguments add : simpl never. Local Arguments sub : simpl never. Local Arguments scale : simpl never.
Local Arguments one : simpl never. Local Arguments opposite : simpl never. Local Arguments constant : simpl never.
Section Right.
Variable st : state.
Hypothesis R0 : right st.
Lemma sign_at_ok i : has (sign_at st i) (v i).
Proof. unfold sign_at. destruct (Map.find i (signs st)) eqn:F; [now apply (signs_right st R0) | apply has_any]. Qed.
Lemma nonzero_ok i : nonzero st i = true -> v i <> 0.
Proof. intros H. apply (only_nonzero _ _ H), sign_at_ok. Qed.
Lemma positive_at_ok i : positive_at st i = true -> 0 < v i.
Proof. intros H. apply (only_plus _ _ H), sign_at_ok. Qed.
Lemma meaning_ok i n u : meaning st i = Some (n, u) -> v i ^ n = value_of v u.
Proof. apply (relations_right st R0). Qed.
Lemma meaning_of_logarithms_ok i n u : meaning_of_logarithms st i = Some (n, u) -> v i ^ n = value_of v u.
Proof.
  unfold meaning_of_logarithms. destruct (Map.find i (logarithms st)) as [[k w]|] eqn:F. 2: apply meaning_ok.
  intros H. injection H as -> ->. now apply (logarithms_right st R0).
Qed.
Lemma val_ok i : value_of v (val st i) = v i.
Proof.
  unfold val. destruct (meaning st i) as [[[|[|n]] u]|] eqn:M; try apply atom_ok.
  rewrite <- (meaning_ok _ _ _ M). apply pow_1.
Qed.
Lemma clo_ok i : value_of v (clo st i) = v i.
Proof.
  unfold clo. assert (V := val_ok i). destruct (val st i) as [|t [|t' p]]; trivial.
  destruct (Map.find i (multiples st)) as [[c j]|] eqn:F. 2: apply atom_ok.
  rewrite scale_ok, atom_ok. symmetry. now apply (multiples_right st R0).
Qed.
Lemma equal_ok p q l : equal_ st p q l = true -> value_of v p = value_of v q.
Proof.
  unfold equal_. intros H. apply (vanishes_ok _ _ v nonzero_ok meaning_ok) in H. rewrite sub_ok in H. lra.
Qed.
Lemma mulc_ok p q r : mulc st p q = Some r -> value_of v r = value_of v p * value_of v q.
Proof. apply (mul__ok _ v nonzero_ok). Qed.
Lemma pow_ok p n r : pow_ (nonzero st) p n = Some r -> value_of v r = value_of v p ^ n.
Proof. apply (pow__ok _ v nonzero_ok). Qed.

Lemma sign_of_product_ok m : has (sign_of_product st m) (value_of_product v m).
Proof.
  unfold sign_of_product. assert (H := products_right st R0). induction (products st) as [|[k U] l IH]; simpl.
  - clear H. induction m as [|[a e] m IH]; simpl. apply has_plus. lra. apply has_mul; trivial. apply has_pow, sign_at_ok.
  - assert (K : has (fold_right (fun '(k, U) rest => match p_compare m k with Eq => both U rest | _ => rest end)
      (fold_right (fun '(a, e) rest => sign_mul (sign_pow (sign_at st a) e) rest) plus m) l) (value_of_product v m)).
    { apply IH. intros. apply H. now right. }
    destruct (p_compare m k) eqn:C; trivial. apply has_both; trivial. apply p_compare_ok in C. subst k. apply H. now left.
Qed.
Lemma sign_of_Q c : has (sign_of_Z (Qnum c)) (Q2R c).
Proof. destruct c as [p d]. apply has_rat. Qed.
Lemma sign_of_ok p : has (sign_of st p) (value_of v p).
Proof.
  induction p as [|[m c] p IH]; simpl. unfold has; simpl; tauto.
  apply has_add; trivial. apply has_mul. apply sign_of_Q. apply sign_of_product_ok.
Qed.
Lemma sign_of_row_ok i : has (sign_of_row st i) (v i).
Proof.
  unfold Certificates.sign_of_row. destruct (row_of T i) as [r|] eqn:F; [|apply has_any]. apply row_is in F.
  unfold v. rewrite F. destruct r as [| p q | | | a | a b | a b | a b | a b | a n | a p q | a b | f a]; simpl;
    try apply has_any; try (apply has_plus; apply exp_pos).
  - rewrite rat_div. apply has_rat.
  - apply has_plus, PI_RGT_0.
  - apply has_opp, sign_at_ok.
  - apply has_add; apply sign_at_ok.
  - apply has_add; [apply sign_at_ok | apply has_opp, sign_at_ok].
  - apply has_mul; apply sign_at_ok.
  - apply has_mul; [apply sign_at_ok | apply has_inverse, sign_at_ok].
  - rewrite pow_powerRZ. apply has_pow, sign_at_ok.
  - destruct f; simpl; try apply has_any.
    + destruct (positive_at st a) eqn:P. apply has_plus, sqrt_lt_R0. now apply positive_at_ok.
      unfold has; simpl. generalize (sqrt_pos (value s (tree T a))). lra.
    + apply has_plus, exp_pos.
    + apply has_plus, cosh_pos.
    + destruct (nonzero st a) eqn:P. apply has_plus, Rabs_pos_lt. now apply nonzero_ok.
      unfold has; simpl. generalize (Rabs_pos (value s (tree T a))). lra.
Qed.

Lemma function_at_ok f i a : function_at f i = Some a -> tree T i = F f (tree T a).
Proof.
  unfold Certificates.function_at. intros H. unbind. apply row_is in H0. destruct a0; try discriminate. unbind.
  apply internal_function_dec_bl in H1. now subst.
Qed.
Lemma function_at_v f i a : function_at f i = Some a -> v i = function_value f (v a).
Proof. intros H. unfold v. now rewrite (function_at_ok _ _ _ H). Qed.
Lemma Q2R_rat p q : Q2R (p # q) = rat p q. Proof. now rewrite rat_div. Qed.
Lemma Q2R_m1 : Q2R (-1 # 1) = -1. Proof. apply Q2R_Z. Qed.
Lemma one_ok : value_of v one = 1. Proof. unfold one. now rewrite constant_ok, Q2R_1. Qed.

Lemma at_zero_ok f p : at_zero f = Some p -> function_value f 0 = value_of v p.
Proof.
  destruct f; intros H; try discriminate; injection H as <-; rewrite ?one_ok; simpl.
  - apply exp_0.
  - apply sin_0.
  - apply cos_0.
  - apply asin_0.
  - apply atan_0.
  - apply sinh_0.
  - apply cosh_0.
  - apply arcsinh_0.
  - apply artanh_0.
  - apply Rabs_R0.
  - apply sign_0.
  - apply cbrt_0.
  - apply erf_0.
Qed.

Ltac known_values := repeat match goal with
  | H : mulc st _ _ = Some _ |- _ => apply mulc_ok in H
  | H : square_of st _ = Some _ |- _ => apply mulc_ok in H
  | H : pow_ _ _ _ = Some _ |- _ => apply pow_ok in H
  | H : inverse _ = Some _ |- _ => apply (inverse_ok v) in H
  | H : equal_ st _ _ _ = true |- _ => apply equal_ok in H
  | H : function_beq _ _ = true |- _ => apply internal_function_dec_bl in H; subst
  | H : Pos.eqb _ _ = true |- _ => apply Pos.eqb_eq in H; subst
  | H : nonzero st _ = true |- _ => apply nonzero_ok in H
  | H : positive_at st _ = true |- _ => apply positive_at_ok in H
  | H : function_at _ _ = Some _ |- _ => apply function_at_v in H; simpl in H
  | H : d st _ = Some _ |- _ => apply (derivatives_right st R0) in H
  end.
Ltac fold_v := repeat match goal with
  | |- context [value s (tree T ?x)] => change (value s (tree T x)) with (v x)
  | H : context [value s (tree T ?x)] |- _ => change (value s (tree T x)) with (v x) in H end.
Ltac simpler := repeat (progress rewrite ?add_ok, ?sub_ok, ?scale_ok, ?opposite_ok, ?one_ok, ?constant_ok, ?clo_ok, ?val_ok,
  ?Q2R_1, ?Q2R_m1 in * ).

Lemma value_at_ok i p : value_at st i = Some p -> value_of v p = v i.
Proof.
  unfold Certificates.value_at. intros H. unbind. apply row_is in H0.
  assert (V : v i = value s (written T a)) by (unfold v; now rewrite H0). rewrite V. clear V.
  destruct a; try discriminate; unbind; subst; simpl; fold_v;
  known_values; simpler; trivial.
  - apply Q2R_rat.
  - rewrite H, H1. simpler. reflexivity.
Qed.
Lemma same_arguments_ok r k l l2 : same_arguments st r k l l2 = true -> value s (written T r) = value s (written T k).
Proof.
  destruct r, k; simpl; intros H; try discriminate;
    repeat match goal with H : match ?f with Sqrt => _ | _ => _ end = true |- _ => destruct f; try discriminate end;
    unbind; known_values; simpler; simpl; fold_v; congruence.
Qed.

Ltac arguments := repeat match goal with H : match ?l with [] => _ | _ => _ end = Some _ |- _ => destruct l; try discriminate end.
Ltac insert := repeat first [ progress simpler | match goal with
  | H : value_of v ?x = _ |- context [value_of v ?x] => rewrite H
  | H : v ?x = _ |- context [v ?x] => rewrite H end ].
Ltac under_root L := match goal with E : v ?b = 1 + _, P : 0 < v ?b |- _ => rewrite E in P; exact (L _ _ P eq_refl) end.
Lemma right_side_ok f i args side n u : right_side st f i args side = Some (n, u) -> v i ^ n = value_of v u.
Proof.
  intros H. destruct f; simpl in H; arguments; unbind; subst; known_values; insert; rewrite ?pow_1; simpl.
  - rewrite cos_square. ring.
  - rewrite cosh_square. ring.
  - rewrite pow2_abs. ring.
  - apply cbrt_cube.
  - rewrite sin_plus. ring.
  - rewrite cos_plus. ring.
  - rewrite sinh_plus. ring.
  - rewrite cosh_plus. ring.
  - rewrite sin_neg. ring.
  - rewrite cos_neg. ring.
  - rewrite sinh_neg. ring.
  - rewrite cosh_neg. ring.
  - now apply Rabs_pos_eq, Rlt_le.
  - match goal with H : only _ _ = true |- _ => assert (K := has_only _ _ _ H (sign_at_ok a)) end.
    apply Rabs_left. unfold has in K. simpl in K. destruct K as [[]|[[]|[]]]; trivial; discriminate.
  - apply Rabs_mult.
  - now apply sign_of_abs.
  - rewrite erf_neg. ring.
  all: repeat match goal with K : value_of v ?w = v ?x * v ?x |- _ => rewrite K in *; clear K end.
  - apply sin_asin. eapply unit_interval; eassumption.
  - under_root cos_of_asin.
  - under_root sin_of_acos.
  - apply cos_acos. eapply unit_interval; eassumption.
  - now apply sin_of_atan.
  - now apply cos_of_atan.
  - apply sinh_arcsinh.
  - now apply cosh_of_arcsinh.
  - apply sinh_of_arcosh. lra.
  - apply cosh_of_arcosh. lra.
  - under_root sinh_of_artanh.
  - under_root cosh_of_artanh.
Qed.

Lemma given_logarithm_ok i logs j : given_logarithm i logs = Some j -> v j = ln (v i).
Proof.
  induction logs as [|k logs IH]; simpl; intros H. discriminate.
  destruct (function_at Ln k) as [a|] eqn:F; [|tauto]. destruct (Pos.eqb_spec a i) as [->|]; [|tauto].
  injection H as <-. known_values. trivial.
Qed.
Lemma logarithm_ok fuel logs : forall i p, logarithm st fuel logs i = Some p -> 0 < v i /\ ln (v i) = value_of v p.
Proof.
  induction fuel as [|fuel IH]; intros i p H. discriminate. cbn [Certificates.logarithm] in H.
  destruct (j <- given_logarithm i logs; need positive_at st i; Some (val st j)) as [q|] eqn:G.
  { unbind. subst. known_values. simpler. split; trivial. symmetry. now apply (given_logarithm_ok _ logs). }
  clear G. unbind. apply row_is in H0.
  assert (V : v i = value s (written T a)) by (unfold v; now rewrite H0). rewrite V. clear V H0.
  destruct a as [| p1 q1 | | | a | a b | a b | a b | a b | a n | a p1 q1 | a b | f a]; try discriminate;
    try (destruct f; try discriminate); unbind; subst;
    repeat match goal with H : logarithm st fuel logs _ = Some _ |- _ => destruct (IH _ _ H); clear H end;
    simpl; fold_v; rewrite ?ln_of_Rpower, ?ln_exp; known_values; simpler;
    try (split; [now apply exp_pos | try congruence]).
  - repeat match goal with H : Z.eqb _ _ = true |- _ => apply Z.eqb_eq in H; subst end.
    unfold rat. rewrite ln_1. simpl. lra.
  - ring.
  - rewrite ln_mult by trivial. split; [now apply Rmult_lt_0_compat | lra].
  - unfold Rdiv. rewrite ln_mult, ln_Rinv by (trivial; now apply Rinv_0_lt_compat).
    split; [apply Rmult_lt_0_compat; [trivial | now apply Rinv_0_lt_compat] | lra].
  - rewrite Q2R_Z, <- INR_IZR_INZ, ln_pow by trivial. split; [now apply pow_lt | congruence].
  - rewrite Q2R_rat. congruence.
  - rewrite sqrt_is_root, ln_of_Rpower by trivial. replace (Q2R (1 # 2)) with (1 / 2) by (unfold Q2R; simpl; lra).
    split; [apply exp_pos | congruence].
Qed.

Lemma dv_ok a p : d st a = Some p -> dv (variable st) a = value_of v p.
Proof. apply (derivatives_right st R0). Qed.
Lemma root_row_ok c a : root_row st c = Some a -> v c = sqrt (v a) /\ 0 < v a.
Proof. unfold Certificates.root_row. intros H. unbind. subst. known_values. now split. Qed.
Ltac by_clearing Z w := apply Rmult_eq_reg_r with w; [apply Rminus_diag_uniq; match type of Z with ?z = 0 =>
  transitivity (- z); [field; lra | lra] end | lra].
Lemma constant_row_ok i : constant_row st i = true -> dv (variable st) i = 0.
Proof.
  unfold Certificates.constant_row, dv. intros H. destruct (row_of T i) as [r|] eqn:F; [|discriminate]. apply row_is in F. rewrite F.
  assert (K : forall a, match d st a with Some [] => true | _ => false end = true -> value s (derivative (variable st) (tree T a)) = 0).
  { intros a. destruct (d st a) as [[|]|] eqn:D; intros; try discriminate. exact (dv_ok _ _ D). }
  destruct r as [n| p q | | | a | a b | a b | a b | a b | a n | a p q | a b | f a]; simpl in H |- *;
    rewrite ?andb_true_r, ?andb_true_iff in H; rewrite ?K by tauto; unfold rat, Rdiv; trivial; try ring.
  apply negb_true_iff in H. now rewrite H.
Qed.
Lemma difference_ok i j args side p : difference st i j args side = Some p -> value_of v p = 0 -> dv (variable st) i = v j.
Proof.
  unfold Certificates.difference. intros H Z. unbind. apply row_is in H0. unfold dv. rewrite H0.
  assert (V : v i = value s (written T a)) by (unfold v; now rewrite H0). clear H0. revert Z.
  destruct a as [| p1 q1 | | | a | a b | a b | a b | a b | a n | a p1 q1 | a b | f a]; try discriminate;
    try (destruct n; try discriminate); try (destruct f; try discriminate); cbv zeta in H; arguments; unbind; arguments; unbind; subst;
    repeat match goal with
      | H : d st _ = Some _ |- _ => apply dv_ok in H; unfold dv in H
      | H : root_row _ _ = Some _ |- _ => apply root_row_ok in H; destruct H end;
    known_values; simpl in V |- *; fold_v; simpler;
    repeat match goal with H : value s (derivative _ _) = _ |- _ => rewrite H; clear H end;
    repeat first [ progress simpler | match goal with H : value_of v ?x = _ |- context [value_of v ?x] => rewrite H end ];
    rewrite ?V; intros Z; try lra.
  all: repeat match goal with H : v ?k = ?f _, Z : context [v ?k] |- _ => rewrite H in Z end.
  all: repeat match goal with H : v ?k = ?f (v ?b), K : v ?b = _, P : 0 < v ?b |- _ => rewrite K in *; clear K end.
  all: try (change (Q2R 2) with (Q2R (2 # 1)) in Z); try (change (Q2R 3) with (Q2R (3 # 1)) in Z); rewrite ?Q2R_Z in Z; try lra.
  - apply quotient_is. now apply pow_nonzero. transitivity (v j * (v b * v b)); [ring | lra].
  - rewrite rat_pred, Rpower_minus1 by trivial. rewrite Q2R_rat in Z. by_clearing Z (v a).
  - by_clearing Z (v a0).
  - apply over_is. match goal with P : 0 < v ?x |- _ => generalize (sqrt_lt_R0 _ P); lra end. lra.
  - apply over_is; trivial. lra.
  all: repeat match goal with K : value_of v ?w = v ?x * v ?x |- _ => rewrite K in *; clear K end.
  - replace (1 - v a ^ 2) with (1 + -1 * (v a * v a)) by ring. apply over_is. now apply sqrt_pos_ne. lra.
  - replace (1 - v a ^ 2) with (1 + -1 * (v a * v a)) by ring.
    match goal with |- - (1 / ?w) * ?x = ?z => replace (- (1 / w) * x) with (1 / w * - x) by (unfold Rdiv; ring) end.
    apply over_is. now apply sqrt_pos_ne. lra.
  - replace (1 + v a ^ 2) with (1 + v a * v a) by ring. apply over_is. generalize (Rle_0_sqr (v a)). unfold Rsqr. lra. lra.
  - replace (v a ^ 2 + 1) with (1 + 1 * (v a * v a)) by ring. apply over_is. now apply sqrt_pos_ne. lra.
  - rewrite sqrt_of_square_minus_1 by trivial. apply over_is. 2: lra.
    apply Rmult_integral_contrapositive. split; now apply sqrt_pos_ne.
  - replace (1 - v a ^ 2) with (1 - v a * v a) by ring. apply over_is; trivial. lra.
  - apply over_is.
    + apply Rmult_integral_contrapositive. split. lra. now apply pow_nonzero, cbrt_ne.
    + transitivity (3 * (cbrt (v a) * cbrt (v a) * v j)). ring. lra.
  - match goal with H : row_of T ?b = Some ?r, K : match ?r with RPi => _ | _ => _ end = true |- _ =>
      destruct r; try discriminate; apply row_is in H; change (v b) with (value s (tree T b)) in *; rewrite H in * end.
    simpl in *. assert (0 < sqrt PI) by apply sqrt_lt_R0, PI_RGT_0. replace (- v a ^ 2) with (- (v a * v a)) by ring.
    apply Rmult_eq_reg_r with (sqrt PI); [field_simplify; lra | lra].
Qed.
Lemma smooth_at_ok i : smooth_at st i = true -> smooth s (tree T i).
Proof.
  unfold smooth_at. destruct (Map.find i (smooth_rows st)) eqn:S; [|discriminate]. intros _. now apply (smooth_right st R0) in S.
Qed.
Lemma smooth_row_ok i args l : smooth_row st i args l = true -> smooth s (tree T i).
Proof.
  unfold Certificates.smooth_row. intros H. destruct (row_of T i) as [r|] eqn:F; [|discriminate]. apply row_is in F. rewrite F.
  apply andb_prop in H. destruct H as [H K].
  assert (P : forall a, smooth_at st a = true -> smooth s (tree T a)).
  { exact smooth_at_ok. }
  destruct r as [n| p q | | | a | a b | a b | a b | a b | a n | a p q | a b | f a]; simpl in H, K |- *; try exact I;
    rewrite ?andb_true_r, ?andb_true_iff in H; try now apply P.
  all: unfold_smooth; fold_v; known_values; try (destruct H as [H H']; apply P in H'; unfold smooth in H'); apply P in H; unfold smooth in H; try tauto.
  destruct f; try discriminate; simpl;
    repeat match goal with K : match ?l with [] => _ | _ => _ end = true |- _ => destruct l; try discriminate end;
    unbind; known_values; fold_v; try tauto.
  all: try (destruct (square_of st a) as [w|] eqn:W; [|discriminate]); known_values; simpler; fold_v; unfold rat; split; trivial.
  all: try match goal with |- context [v ?x ^ 2] => replace (v x ^ 2) with (v x * v x) by ring end; lra.
Qed.
Lemma signs_found_ok i : has (signs_found st i) (v i).
Proof.
  unfold Certificates.signs_found. apply has_both. apply sign_of_row_ok. apply has_both.
  rewrite <- val_ok. apply sign_of_ok. rewrite <- clo_ok. apply sign_of_ok.
Qed.
Lemma single_ok i m : single st i = Some m -> v m = v i.
Proof.
  unfold single. intros H. rewrite <- (clo_ok i).
  destruct (clo st i) as [|[[|[k [|[p|p|]|p]] [|? ?]] c] [|? ?]]; try discriminate.
  destruct (Qeq_bool c 1) eqn:C; [|discriminate]. injection H as <-. apply Qeq_bool_eq, Qeq_eqR in C.
  simpl. rewrite C, Q2R_1, powerRZ_by_1. ring.
Qed.
End Right.
End Right_.
