(** What the theorems of certificates need: a point with given coordinates, and tactics that apply what was proved once. *)
From Coq Require Import Reals Lra List.
From Coquelicot Require Import Coquelicot.
Require Export Rules Language Clairaut.
Require Soundness.
Open Scope R_scope.

(** The point with these coordinates. *)
Definition point (l : list R) : nat -> R := fun n => nth n l 0.

(** A claim of an accepted certificate, as it is written; [h] are the given conditions. *)
Tactic Notation "by_claim" constr(n) constr(accepted) constr(s) constr(h) :=
  exact_no_check (Soundness.certificate_is_right _ _ accepted n _ eq_refl s h).

(** Clairaut's theorem for a function that a certificate shows to be smooth. *)
Tactic Notation "by_clairaut" constr(accepted) constr(s) constr(x) constr(y) constr(h) :=
  exact (mixed_partials_commute _ s x y (Soundness.certificate_is_right _ _ accepted 0%nat (Certificates.IsSmooth _) eq_refl s h)).
