(** Clairaut's theorem for every expression of the language.

    [mixed_partials_commute]: where [e] is smooth, its partial derivatives by [x] and then [y], and by [y] and then [x], are
    the same.  [partials_in_any_order]: so are those by any list of variables and by any permutation of it. *)
From Coq Require Import Reals Lra Lia ZArith List Permutation.
From Coquelicot Require Import Coquelicot.
Require Import Rules Language.
Open Scope R_scope.
Local Arguments pow : simpl never.

(** * Two derivatives, by induction on the expression: no analysis is needed *)
Lemma function_derivatives_commute f a s x y : smooth s (F f a) ->
  value s (derivative y (function_derivative f a)) * value s (derivative x a) = value s (derivative x (function_derivative f a)) * value s (derivative y a).
Proof.
  intros H; destruct f; unfold_smooth; simpl; unfold rat; simpl; unfold Rminus, Rdiv; ring.
Qed.

Theorem derivatives_commute e s x y : smooth s e -> value s (derivative y (derivative x e)) = value s (derivative x (derivative y e)).
Proof.
  induction e; intros H.
  - simpl. destruct (Nat.eqb n x), (Nat.eqb n y); reflexivity.
  - reflexivity.
  - reflexivity.
  - reflexivity.
  - simpl. rewrite IHe; trivial.
  - unfold_smooth. simpl. rewrite IHe1, IHe2; tauto.
  - unfold_smooth. simpl. rewrite IHe1, IHe2; tauto.
  - unfold_smooth. simpl. rewrite IHe1, IHe2 by tauto. ring.
  - unfold_smooth. simpl. rewrite IHe1, IHe2 by tauto. unfold rat. simpl. field. tauto.
  - simpl. rewrite IHe by trivial. ring.
  - unfold_smooth. simpl. rewrite IHe by tauto. ring.
  - unfold_smooth. simpl. rewrite IHe by tauto. ring.
  - unfold_smooth. simpl. rewrite IHe1, IHe2 by tauto. unfold rat. simpl. field. apply Rgt_not_eq; tauto.
  - assert (C := function_derivatives_commute f e s x y H). unfold_smooth.
    change (value s (derivative y (function_derivative f e)) * value s (derivative x e) + value s (function_derivative f e) * value s (derivative y (derivative x e))
          = value s (derivative x (function_derivative f e)) * value s (derivative y e) + value s (function_derivative f e) * value s (derivative x (derivative y e))).
    rewrite IHe by tauto. rewrite C. ring.
Qed.

(** * Two partial derivatives of the function itself *)
Definition partial x (F : (nat -> R) -> R) : (nat -> R) -> R :=
  fun s => Derive (fun t => F (moved s x t)) (s x).

Lemma partial_is_derivative e s x : smooth s e -> partial x (fun s => value s e) s = value s (derivative x e).
Proof. intros H. apply is_derive_unique. now apply derivative_is_right. Qed.

Lemma partial_twice e s x y : smooth s e ->
  partial y (partial x (fun s => value s e)) s = value s (derivative y (derivative x e)).
Proof.
  intros H. unfold partial at 1.
  rewrite (Derive_ext_loc _ (fun t => value (moved s y t) (derivative x e))).
  - apply is_derive_unique, derivative_is_right, derivative_is_smooth, H.
  - generalize (smooth_is_open e s y H). apply filter_imp. intros t Ht. now apply partial_is_derivative.
Qed.

Theorem mixed_partials_commute e s x y : smooth s e ->
  partial y (partial x (fun s => value s e)) s = partial x (partial y (fun s => value s e)) s.
Proof. intros H. rewrite !partial_twice by trivial. now apply derivatives_commute. Qed.


(** * Any order, any number of variables *)
Definition derivatives (xs : list nat) (e : expr) := fold_left (fun a x => derivative x a) xs e.
Definition partials (xs : list nat) (f : (nat -> R) -> R) := fold_left (fun g x => partial x g) xs f.

Lemma partial_ext_near f g s x :
  locally (s x) (fun t => f (moved s x t) = g (moved s x t)) -> partial x f s = partial x g s.
Proof. intros H. unfold partial. now apply Derive_ext_loc. Qed.

(** Functions that agree wherever [e] is smooth have partial derivatives that agree there. *)
Lemma partials_ext e xs : forall f g,
  (forall s, smooth s e -> f s = g s) -> forall s, smooth s e -> partials xs f s = partials xs g s.
Proof.
  induction xs as [|x xs IH]; intros f g H s Hs; simpl. now apply H.
  apply (IH (partial x f) (partial x g)); trivial. intros u Hu. apply partial_ext_near.
  generalize (smooth_is_open e u x Hu). apply filter_imp. intros t Ht. now apply H.
Qed.

Lemma derivatives_are_smooth xs : forall e s, smooth s e -> smooth s (derivatives xs e).
Proof. induction xs as [|x xs IH]; intros e s H; simpl; trivial. now apply IH, derivative_is_smooth. Qed.

Theorem partials_are_derivatives xs : forall e s, smooth s e ->
  partials xs (fun u => value u e) s = value s (derivatives xs e).
Proof.
  induction xs as [|x xs IH]; intros e s H; simpl; trivial.
  rewrite <- IH by now apply derivative_is_smooth.
  apply (partials_ext e); trivial. intros u Hu. now apply partial_is_derivative.
Qed.

Theorem partials_in_any_order xs ys : Permutation xs ys -> forall e s, smooth s e ->
  partials xs (fun u => value u e) s = partials ys (fun u => value u e) s.
Proof.
  induction 1 as [|x xs ys P IH|x y xs|xs ys zs P1 IH1 P2 IH2]; intros e s H; trivial.
  - change (partials xs (partial x (fun u => value u e)) s = partials ys (partial x (fun u => value u e)) s).
    rewrite !(partials_ext e _ (partial x (fun u => value u e)) (fun u => value u (derivative x e))) by
      (trivial; intros; now apply partial_is_derivative).
    now apply IH, derivative_is_smooth.
  - apply (partials_ext e xs (partial x (partial y (fun u => value u e))) (partial y (partial x (fun u => value u e))));
      trivial. intros u Hu. symmetry. now apply mixed_partials_commute.
  - rewrite (IH1 e s H). now apply IH2.
Qed.
