(** The rows of a certificate: operations on earlier rows, so that shared parts stand once; and the expressions that they are. *)
From Coq Require Import Reals ZArith List Bool FMapPositive.
From Coquelicot Require Import Coquelicot.
Require Import Rules Language.
Import ListNotations.
Module Map := PositiveMap.

Scheme Equality for function.
Inductive row :=
| RV (n : nat) | RQ (p : Z) (q : positive) | RPi | RE
| RNeg (a : positive) | RAdd (a b : positive) | RSub (a b : positive) | RMul (a b : positive) | RDiv (a b : positive)
| RPowN (a : positive) (n : nat) | RPowQ (a : positive) (p : Z) (q : positive) | RPowR (a b : positive)
| RF (f : function) (a : positive).
Definition table := Map.t (row * expr).
Definition tree (T : table) (a : positive) : expr := match Map.find a T with Some (_, e) => e | None => Q 0 1 end.
Definition parts_of (r : row) : list positive := match r with
  | RV _ | RQ _ _ | RPi | RE => []
  | RNeg a | RPowN a _ | RPowQ a _ _ | RF _ a => [a]
  | RAdd a b | RSub a b | RMul a b | RDiv a b | RPowR a b => [a; b] end.
Definition written (T : table) (r : row) : expr := let t := tree T in match r with
  | RV n => V n | RQ p q => Q p q | RPi => Pi | RE => E
  | RNeg a => Neg (t a) | RAdd a b => Add (t a) (t b) | RSub a b => Sub (t a) (t b)
  | RMul a b => Mul (t a) (t b) | RDiv a b => Div (t a) (t b)
  | RPowN a n => PowN (t a) n | RPowQ a p q => PowQ (t a) p q | RPowR a b => PowR (t a) (t b)
  | RF f a => F f (t a) end.
Definition present (T : table) (a : positive) : bool := match Map.find a T with Some _ => true | None => false end.
Fixpoint tabled (n : positive) (l : list row) (T : table) : table := match l with
  | [] => T
  | r :: l => tabled (Pos.succ n) l
      (if forallb (present T) (parts_of r) && negb (present T n) then Map.add n (r, written T r) T else T) end.
Definition table_of (l : list row) : table := tabled 1 l (Map.empty _).
Definition row_of (T : table) (a : positive) : option row := match Map.find a T with Some (r, _) => Some r | None => None end.

Definition good (T : table) := forall a r e, Map.find a T = Some (r, e) ->
  e = written T r /\ forallb (present T) (parts_of r) = true.
Lemma tabled_good l : forall n T, good T -> good (tabled n l T).
Proof.
  induction l as [|r l IH]; intros n T G; simpl; trivial. apply IH. clear IH.
  destruct (forallb (present T) (parts_of r)) eqn:P; simpl; trivial.
  destruct (present T n) eqn:N; simpl; trivial.
  assert (K : forall x a, present T a = true -> Map.find a (Map.add n x T) = Map.find a T).
  { intros x a H. apply Map.gso. intros ->. congruence. }
  assert (W : forall x k, forallb (present T) (parts_of k) = true ->
    written (Map.add n x T) k = written T k /\ forallb (present (Map.add n x T)) (parts_of k) = true).
  { assert (Same : forall x a, present T a = true -> tree (Map.add n x T) a = tree T a /\ present (Map.add n x T) a = true).
    { intros x a H. unfold tree, present. rewrite K by trivial. split; trivial. }
    intros x k H. destruct k; simpl in *; rewrite ?andb_true_iff in *;
    repeat match goal with
      | H : present T ?a = true /\ _ |- _ => destruct H
      | H : present T ?a = true |- _ => destruct (Same x a H) as [-> ->]; clear H end; tauto. }
  intros a k e H. destruct (Pos.eq_dec a n) as [->|D].
  - rewrite Map.gss in H. injection H as <- <-. destruct (W (r, written T r) r P) as [W1 W2]. now rewrite W1.
  - rewrite Map.gso in H by trivial. destruct (G a k e H) as [G1 G2]. destruct (W (r, written T r) k G2) as [W1 W2].
    now rewrite W1.
Qed.
Lemma table_good l : good (table_of l).
Proof. apply tabled_good. intros a r e H. now rewrite Map.gempty in H. Qed.
Lemma row_is l a r : row_of (table_of l) a = Some r -> tree (table_of l) a = written (table_of l) r.
Proof.
  unfold row_of, tree at 1. destruct (Map.find a (table_of l)) as [[k e]|] eqn:F; intros H; [|discriminate].
  injection H as ->. now apply (table_good l a).
Qed.

