(** Certificates as data, and a checker of them that is proved right.

    A certificate has rows, each of which is an operation on earlier ones (so that shared parts stand once), conditions that
    are given, and steps.  While steps are checked, what was shown is collected ([state]): possible signs of rows, relations
    a^n = U between rows (U a sum of products of powers of rows), derivatives, and where rows are smooth.  A step that
    computes says which rows are to be replaced by what they mean, in which order; nothing is searched for.

    That what an accepted certificate claims is true, is proved in `States.v` and `Soundness.v`. *)
From Coq Require Import Reals Lra Lia ZArith List QArith Qreals Bool FMapPositive.
From Coquelicot Require Import Coquelicot.
Require Import Rules Language Polynomials.
Require Export Rows Signs.
Import ListNotations.
Open Scope R_scope.
Notation rational := QArith_base.Q.

(** * What was shown *)
(** What a certificate claims of rows, and then of expressions: that one is the derivative of another, that one is smooth, that
    two are equal, that one is not 0. *)
Inductive claim (A : Type) := IsDerivative (x : nat) (a a' : A) | IsSmooth (a : A) | IsEqual (a a' : A) | IsNonzero (a : A).
Arguments IsDerivative {A} x a a'.
Arguments IsSmooth {A} a.
Arguments IsEqual {A} a a'.
Arguments IsNonzero {A} a.
(** What is given of a row. *)
Inductive given_as := IsPositive | IsNotZero | IsZero.
Record state := State {
  signs : Map.t sign;                       (** the possible signs of a row *)
  relations : Map.t (nat * polynomial);     (** a^n = U *)
  multiples : Map.t (rational * positive);         (** a = c b, for a sum *)
  products : list (product * sign);         (** the signs of products *)
  logarithms : Map.t (nat * polynomial);    (** relations that are used for powers alone *)
  variable : nat;
  derivatives : Map.t polynomial;           (** by [variable] *)
  smooth_rows : Map.t unit;
  claims : list (claim positive)
  }.
Inductive identity :=
| CosSquare | CoshSquare | AbsSquare | CbrtCube | SinSum | CosSum | SinhSum | CoshSum | SinOpposite | CosOpposite
| SinhOpposite | CoshOpposite | AbsPositive | AbsNegative | AbsProduct | SignQuotient | ErfOpposite
| SinAsin | CosAsin | SinAcos | CosAcos | SinAtan | CosAtan
| SinhAsinh | CoshAsinh | SinhAcosh | CoshAcosh | SinhAtanh | CoshAtanh.
Inductive step :=
| Value (i : positive) (l : list positive)                                  (** of a sum, product, quotient, power *)
| Congruent (i j : positive) (l l2 : list positive)                         (** the same function of equal arguments *)
| AtZero (i : positive) (l : list positive)                                 (** a function of 0 *)
| Root (i r : positive) (k : Z) (l : list positive)                         (** i = r^k, where r is a root *)
| Radicand (r : positive) (l : list positive)                               (** r^n = what it is the root of *)
| Multiple (i : positive) (c : rational) (j : positive) (l : list positive)        (** i = c j *)
| Signs (i : positive)
| SignsWhere (i k : positive) (l : list positive)                           (** of acos and acosh *)
| Factors (i : positive)
| SameSigns (i j : positive) (l : list positive)
| NotZero (i j k : positive) (l : list positive)                            (** i j = k, which is not 0 *)
| Identity (f : identity) (i r : positive) (args l side : list positive)
| Logarithm (j r : positive) (logs l : list positive)                       (** of a product of powers *)
| ByLogarithms (i r : positive) (logs l : list positive)                    (** i = r, for their logarithms are equal *)
| By (x : nat)
| Constant (i : positive)
| Derivative (i j : positive) (args l side : list positive)
| Smooth (i : positive) (args l : list positive)
| ClaimDerivative (i j : positive) (l : list positive)
| ClaimSmooth (i : positive)
| ClaimEqual (i j : positive) (l : list positive)
| ClaimNonzero (i : positive).

Section Checker.
Variable T : table.
Local Notation kind := (row_of T).

Definition with_signs st (i : positive) S := State (Map.add i S (signs st)) (relations st) (multiples st) (products st)
  (logarithms st) (variable st) (derivatives st) (smooth_rows st) (claims st).
Definition with_relation st (i : positive) n u := State (signs st) (Map.add i (n, u) (relations st)) (multiples st) (products st)
  (logarithms st) (variable st) (derivatives st) (smooth_rows st) (claims st).
Definition with_multiple st (i : positive) c j := State (signs st) (relations st) (Map.add i (c, j) (multiples st)) (products st)
  (logarithms st) (variable st) (derivatives st) (smooth_rows st) (claims st).
Definition with_product st m S := State (signs st) (relations st) (multiples st) ((m, S) :: products st)
  (logarithms st) (variable st) (derivatives st) (smooth_rows st) (claims st).
Definition with_logarithm st (i : positive) u := State (signs st) (relations st) (multiples st) (products st)
  (Map.add i (1%nat, u) (logarithms st)) (variable st) (derivatives st) (smooth_rows st) (claims st).
Definition with_variable st x := State (signs st) (relations st) (multiples st) (products st)
  (logarithms st) x (Map.empty _) (smooth_rows st) (claims st).
Definition with_derivative st (i : positive) u := State (signs st) (relations st) (multiples st) (products st)
  (logarithms st) (variable st) (Map.add i u (derivatives st)) (smooth_rows st) (claims st).
Definition with_smooth st (i : positive) := State (signs st) (relations st) (multiples st) (products st)
  (logarithms st) (variable st) (derivatives st) (Map.add i tt (smooth_rows st)) (claims st).
Definition with_claim st c := State (signs st) (relations st) (multiples st) (products st)
  (logarithms st) (variable st) (derivatives st) (smooth_rows st) (c :: claims st).

Section Looking.
Variable st : state.
Definition sign_at (i : positive) : sign := match Map.find i (signs st) with Some U => U | None => any end.
Definition nonzero (i : positive) : bool := only nonzero_sign (sign_at i).
Definition positive_at (i : positive) : bool := only plus (sign_at i).
Definition meaning (i : positive) := Map.find i (relations st).
Definition meaning_of_logarithms (i : positive) := match Map.find i (logarithms st) with Some u => Some u | None => meaning i end.
(** The value of a row, and the same as one product. *)
Definition val (i : positive) : polynomial := match meaning i with Some (1%nat, u) => u | _ => atom i end.
Definition clo (i : positive) : polynomial := match val i with
  | [] => [] | [t] => [t]
  | _ => match Map.find i (multiples st) with Some (c, j) => scale c (atom j) | None => atom i end end.
Definition equal_ (p q : polynomial) (l : list positive) : bool := vanishes nonzero meaning l (sub p q).
Definition mulc := mul_ nonzero.

Definition sign_of_product (m : product) : sign :=
  let S := fold_right (fun '(a, e) rest => sign_mul (sign_pow (sign_at a) e) rest) plus m in
  fold_right (fun '(k, U) rest => match p_compare m k with Eq => both U rest | _ => rest end) S (products st).
Definition sign_of (p : polynomial) : sign :=
  fold_right (fun '(m, c) rest => sign_add (sign_mul (sign_of_Z (Qnum c)) (sign_of_product m)) rest) (May false true false) p.
Definition sign_of_row (i : positive) : sign := match kind i with
  | Some (RF Exp _ | RF Cosh _ | RPowQ _ _ _ | RPowR _ _ | RPi | RE) => plus
  | Some (RF Abs a) => if nonzero a then plus else nonneg
  | Some (RF Sqrt a) => if positive_at a then plus else nonneg
  | Some (RQ p _) => sign_of_Z p
  | Some (RNeg a) => sign_opp (sign_at a)
  | Some (RAdd a b) => sign_add (sign_at a) (sign_at b)
  | Some (RSub a b) => sign_add (sign_at a) (sign_opp (sign_at b))
  | Some (RMul a b) => sign_mul (sign_at a) (sign_at b)
  | Some (RDiv a b) => sign_mul (sign_at a) (sign_at b)
  | Some (RPowN a n) => sign_pow (sign_at a) (Z.of_nat n)
  | _ => any end.

Definition value_at (i : positive) : option polynomial := r <- kind i; match r with
  | RQ p q => Some (constant (p # q)%Q)
  | RNeg a => Some (opposite (val a))
  | RAdd a b => Some (add (val a) (val b))
  | RSub a b => Some (sub (val a) (val b))
  | RMul a b => mulc (clo a) (clo b)
  | RDiv a b => u <- inverse (clo b); mulc (clo a) u
  | RPowN a n => pow_ nonzero (clo a) n
  | _ => None end.
Definition same_arguments (r k : row) (l l2 : list positive) : bool := match r, k with
  | RF f a, RF g b => function_beq f g && equal_ (val a) (val b) l
  | RPowR a b, RPowR c d => equal_ (val a) (val c) l && equal_ (val b) (val d) l2
  | RE, RF Exp b => equal_ (constant 1) (val b) l
  | RF Exp a, RE => equal_ (val a) (constant 1) l
  | _, _ => false end.
Definition root_of (r : row) : option (positive * Z * positive) := match r with
  | RPowQ a p q => Some (a, p, q) | RF Sqrt a => Some (a, 1%Z, 2%positive) | _ => None end.
(** The single row that a value is. *)
Definition single (i : positive) : option positive := match clo i with
  | [([(m, 1%Z)], c)] => if Qeq_bool c 1 then Some m else None | _ => None end.

Definition function_at (f : function) (i : positive) : option positive :=
  r <- kind i; match r with RF g a => need function_beq f g; Some a | _ => None end.
Definition one := constant 1.
Definition at_zero (f : function) : option polynomial := match f with
  | Exp | Cos | Cosh => Some one
  | Sin | Sinh | Asin | Atan | Asinh | Atanh | Abs | Sign | Cbrt | Erf => Some []
  | _ => None end.
(** f(u)^n = what the identity says *)
Definition right_side (f : identity) (i : positive) (args side : list positive) : option (nat * polynomial) :=
  let square (a b : function) (c : rational) := match args with
    | [s] => u <- function_at a i; u' <- function_at b s; need Pos.eqb u u';
             w <- mulc (clo s) (clo s); Some (2%nat, add one (scale c w))
    | _ => None end in
  let sums (a f g h k : function) (c : rational) := match args with     (* a(t) = f(u) g(v) + c h(u) k(v) *)
    | [x; y; z; w] => t <- function_at a i; u <- function_at f x; v <- function_at g y; u' <- function_at h z; v' <- function_at k w;
             need Pos.eqb u u' && Pos.eqb v v' && equal_ (val t) (add (val u) (val v)) side;
             p <- mulc (clo x) (clo y); q <- mulc (clo z) (clo w); Some (1%nat, add p (scale c q))
    | _ => None end in
  let opposites (a : function) (c : rational) := match args with
    | [x] => t <- function_at a i; u <- function_at a x; need equal_ (val t) (opposite (val u)) side;
             Some (1%nat, scale c (clo x))
    | _ => None end in
  let inverse_of (f g : function) := u <- function_at f i; function_at g u in
  let itself (f g : function) := match args with                                 (* a, where k = 1 - a^2 > 0 *)
    | [k] => a <- inverse_of f g; w <- mulc (clo a) (clo a);
             need positive_at k && equal_ (val k) (add one (scale (-1 # 1)%Q w)) side; Some (1%nat, val a)
    | _ => None end in
  let by_root (f g : function) (c : rational) (what : polynomial -> polynomial -> option polynomial) := match args with
    | [k] => a <- inverse_of f g; b <- function_at Sqrt k; w <- mulc (clo a) (clo a);      (* k = sqrt(1 + c a^2) *)
             need positive_at b && equal_ (val b) (add one (scale c w)) side; p <- what (clo a) (clo k); Some (1%nat, p)
    | _ => None end in
  let root (a k : polynomial) := Some k in
  let over_root (a k : polynomial) := inverse k in
  let times_over_root (a k : polynomial) := u <- inverse k; mulc a u in
  match f with
  | ErfOpposite => opposites Erf (-1 # 1)%Q
  | SinAsin => itself Sin Asin | CosAcos => itself Cos Acos
  | CosAsin => by_root Cos Asin (-1 # 1)%Q root | SinAcos => by_root Sin Acos (-1 # 1)%Q root | CoshAsinh => by_root Cosh Asinh 1%Q root
  | CosAtan => by_root Cos Atan 1%Q over_root | CoshAtanh => by_root Cosh Atanh (-1 # 1)%Q over_root
  | SinAtan => by_root Sin Atan 1%Q times_over_root | SinhAtanh => by_root Sinh Atanh (-1 # 1)%Q times_over_root
  | SinhAsinh => a <- inverse_of Sinh Asinh; Some (1%nat, val a)
  | CoshAcosh => match args with
    | [k] => a <- inverse_of Cosh Acosh; need positive_at k && equal_ (val k) (sub (val a) one) side; Some (1%nat, val a)
    | _ => None end
  | SinhAcosh => match args with
    | [k; k'] => a <- inverse_of Sinh Acosh; b <- function_at Sqrt k; b' <- function_at Sqrt k';
        need positive_at b && (equal_ (val b) (sub (val a) one) side && equal_ (val b') (add (val a) one) side);
        p <- mulc (clo k) (clo k'); Some (1%nat, p)
    | _ => None end
  | CosSquare => square Cos Sin (-1 # 1)%Q | CoshSquare => square Cosh Sinh 1%Q
  | AbsSquare => u <- function_at Abs i; w <- mulc (clo u) (clo u); Some (2%nat, w)
  | CbrtCube => u <- function_at Cbrt i; Some (3%nat, val u)
  | SinSum => sums Sin Sin Cos Cos Sin 1%Q | CosSum => sums Cos Cos Cos Sin Sin (-1 # 1)%Q
  | SinhSum => sums Sinh Sinh Cosh Cosh Sinh 1%Q | CoshSum => sums Cosh Cosh Cosh Sinh Sinh 1%Q
  | SinOpposite => opposites Sin (-1 # 1)%Q | CosOpposite => opposites Cos 1%Q
  | SinhOpposite => opposites Sinh (-1 # 1)%Q | CoshOpposite => opposites Cosh 1%Q
  | AbsPositive => u <- function_at Abs i; need positive_at u; Some (1%nat, val u)
  | AbsNegative => u <- function_at Abs i; need only (May true false false) (sign_at u); Some (1%nat, opposite (val u))
  | AbsProduct => match args with
    | [x; y] => t <- function_at Abs i; u <- function_at Abs x; v <- function_at Abs y; w <- mulc (clo u) (clo v);
                need equal_ (val t) w side; p <- mulc (clo x) (clo y); Some (1%nat, p)
    | _ => None end
  | SignQuotient => match args with
    | [x] => u <- function_at Sign i; u' <- function_at Abs x; need Pos.eqb u u' && nonzero u;
             w <- inverse (clo x); p <- mulc (clo u) w; Some (1%nat, p)
    | _ => None end
  end.

(** The logarithm of a positive row, by those of the rows whose logarithms are given. *)
Fixpoint given_logarithm (i : positive) (logs : list positive) : option positive := match logs with
  | [] => None
  | j :: logs => match function_at Ln j with Some a => if Pos.eqb a i then Some j else given_logarithm i logs | None => given_logarithm i logs end end.
Fixpoint logarithm (fuel : nat) (logs : list positive) (i : positive) : option polynomial := match fuel with
  | O => None
  | S fuel => match (j <- given_logarithm i logs; need positive_at i; Some (val j)) with Some p => Some p | None =>
    let lg := logarithm fuel logs in
    r <- kind i; match r with
    | RQ p q => need Z.eqb p 1 && Pos.eqb q 1; Some []
    | RE => Some one
    | RF Exp a => Some (val a)
    | RF Sqrt a => p <- lg a; Some (scale (1 # 2)%Q p)
    | RPowQ a p q => u <- lg a; Some (scale (p # q)%Q u)
    | RPowR a b => u <- lg a; mulc (val b) u
    | RPowN a n => p <- lg a; Some (scale (Z.of_nat n # 1)%Q p)
    | RMul a b => p <- lg a; q <- lg b; Some (add p q)
    | RDiv a b => p <- lg a; q <- lg b; Some (sub p q)
    | _ => None end end end.

(** What vanishes if row [j] is the derivative of row [i]. *)
Definition d (i : positive) : option polynomial := Map.find i (derivatives st).
Definition square_of (a : positive) := mulc (clo a) (clo a).
Definition root_row (c : positive) : option positive := a <- function_at Sqrt c; need positive_at a; Some a.
Definition difference (i j : positive) (args side : list positive) : option polynomial := r <- kind i; let J := clo j in match r with
  | RNeg a => x <- d a; Some (add J x)
  | RAdd a b => x <- d a; y <- d b; Some (sub J (add x y))
  | RSub a b => x <- d a; y <- d b; Some (sub J (sub x y))
  | RMul a b => x <- d a; y <- d b; p <- mulc x (clo b); q <- mulc (clo a) y; Some (sub J (add p q))
  | RDiv a b => need nonzero b; x <- d a; y <- d b; p <- mulc x (clo b); q <- mulc (clo a) y;
                w <- square_of b; m <- mulc J w; Some (sub m (sub p q))
  | RPowN a (S n) => x <- d a; w <- pow_ nonzero (clo a) n; p <- mulc w x; Some (sub J (scale (Z.of_nat (S n) # 1)%Q p))
  | RPowQ a p q => need positive_at a; x <- d a; w <- mulc (clo i) x; m <- mulc J (clo a); Some (sub m (scale (p # q)%Q w))
  | RPowR a b => match args with
    | [l] => a' <- function_at Ln l; need Pos.eqb a a' && positive_at a; x <- d a; y <- d b;
             u <- mulc y (clo l); u' <- mulc (clo a) u; w <- mulc (clo b) x; p <- mulc (clo i) (add u' w); m <- mulc J (clo a);
             Some (sub m p)
    | _ => None end
  | RF f a => x <- d a;
    let times_function (g : function) (c : rational) := match args with
      | [k] => a' <- function_at g k; need Pos.eqb a a'; p <- mulc (clo k) x; Some (sub J (scale c p))
      | _ => None end in
    let over_root (under sign c : rational) := match args with      (* c/sqrt(under + sign a^2) *)
      | [k] => b <- root_row k; w <- square_of a; need equal_ (val b) (add (constant under) (scale sign w)) side;
               m <- mulc (clo k) J; Some (sub m (scale c x))
      | _ => None end in
    match f with
    | Sqrt => need positive_at a; m <- mulc (clo i) J; Some (sub (scale (2 # 1)%Q m) x)
    | Exp => p <- mulc (clo i) x; Some (sub J p)
    | Ln => need nonzero a; m <- mulc (clo a) J; Some (sub m x)
    | Sin => times_function Cos 1%Q | Cos => times_function Sin (-1 # 1)%Q
    | Sinh => times_function Cosh 1%Q | Cosh => times_function Sinh 1%Q
    | Abs => times_function Sign 1%Q | Sign => Some J
    | Asin => over_root 1%Q (-1 # 1)%Q 1%Q | Acos => over_root 1%Q (-1 # 1)%Q (-1 # 1)%Q | Asinh => over_root 1%Q 1%Q 1%Q
    | Atan => w <- square_of a; m <- mulc (add one w) J; Some (sub m x)
    | Atanh => match args with
      | [k] => w <- square_of a; need nonzero k && equal_ (val k) (sub one w) side; m <- mulc (clo k) J; Some (sub m x)
      | _ => None end
    | Acosh => match args with
      | [k; k'] => b <- root_row k; b' <- root_row k';
          need equal_ (val b) (sub (val a) one) side && equal_ (val b') (add (val a) one) side;
          m <- mulc (clo k) (clo k'); m' <- mulc m J; Some (sub m' x)
      | _ => None end
    | Erf => match args with                        (* 2 e^(-a^2)/sqrt(pi) *)
      | [k; k'] => u <- function_at Exp k; b <- root_row k'; r <- kind b; need match r with RPi => true | _ => false end;
          w <- square_of a; need equal_ (val u) (opposite w) side; p <- mulc (clo k) x; m <- mulc (clo k') J;
          Some (sub m (scale (2 # 1)%Q p))
      | _ => None end
    | Cbrt => need nonzero a; w <- square_of i; m <- mulc w J; Some (sub (scale (3 # 1)%Q m) x)
    | Tan | Tanh => None end
  | _ => None end.
Definition constant_row (i : positive) : bool := match kind i with
  | Some (RV n) => negb (Nat.eqb n (variable st))
  | Some r => forallb (fun a => match d a with Some [] => true | _ => false end) (parts_of r)
  | None => false end.

Definition smooth_at (i : positive) : bool := match Map.find i (smooth_rows st) with Some _ => true | None => false end.
Definition smooth_row (i : positive) (args l : list positive) : bool := match kind i with
  | None => false
  | Some r => forallb smooth_at (parts_of r) && match r with
    | RDiv _ b => nonzero b
    | RPowQ a _ _ | RPowR a _ | RF (Sqrt | Ln) a => positive_at a
    | RF (Asin | Acos | Atanh) a => match args with
      | [k] => positive_at k && match square_of a with Some w => equal_ (val k) (sub one w) l | None => false end | _ => false end
    | RF Acosh a => match args with [k] => positive_at k && equal_ (val k) (sub (val a) one) l | _ => false end
    | RF (Abs | Sign | Cbrt) a => nonzero a
    | RF Tan _ => false
    | _ => true end end.
End Looking.

Definition refined st i S := with_signs st i (both S (sign_at st i)).
(** The signs of a row, and of the row that it is a multiple of. *)
Definition known st (i : positive) (S : sign) : state :=
  let st := refined st i S in
  match clo st i with
  | [([(j, 1%Z)], c)] => if Z.eqb (Qnum c) 0 then st else refined st j (sign_mul (sign_of_Z (Qnum c)) S)
  | _ => st end.
Definition signs_found st i := both (sign_of_row st i) (both (sign_of st (val st i)) (sign_of st (clo st i))).
Definition factors st (m : product) (S : sign) : state := match m with
  | [(g, (Zpos (xI _ | xH) | Zneg (xI _ | xH)))] => refined st g S
  | _ => if only nonzero_sign S then fold_right (fun '(g, e) st => if Z.eqb e 0 then st else refined st g nonzero_sign) st m else st end.

Definition checked (st : state) (c : step) : option state := match c with
  | Value i l => p <- value_at st i; q <- reduced (nonzero st) (meaning st) l p; Some (with_relation st i 1 q)
  | Congruent i j l l2 => r <- kind i; k <- kind j; need same_arguments st r k l l2; Some (with_relation st i 1 (val st j))
  | AtZero i l => r <- kind i; match r with
      | RF f a => p <- at_zero f; need equal_ st (val st a) [] l; Some (with_relation st i 1 p) | _ => None end
  | Root i r k l => w <- kind i; w' <- kind r; a <- root_of w; b <- root_of w';
      let '(a, p, q) := a in let '(b, p', q') := b in
      need positive_at st a && equal_ st (val st a) (val st b) l && Z.eqb p' 1 && Z.eqb (p * Zpos q') (k * Zpos q);
      Some (with_relation st i 1 [([(r, k)], 1%Q)])
  | Radicand r l => w <- kind r; a <- root_of w; let '(a, p, q) := a in
      need positive_at st a && Z.eqb p 1; u <- reduced (nonzero st) (meaning st) l (val st a);
      Some (with_relation st r (Pos.to_nat q) u)
  | Multiple i c j l => need equal_ st (val st i) (scale c (val st j)) l; Some (with_multiple st i c j)
  | Signs i => Some (known st i (signs_found st i))
  | SignsWhere i k l => r <- kind i; match r with
      | RF Acos a => need positive_at st k; w <- square_of st a; need equal_ st (val st k) (sub one w) l; Some (known st i plus)
      | RF Acosh a => need positive_at st k && equal_ st (val st k) (sub (val st a) one) l; Some (known st i plus)
      | _ => None end
  | Factors i => match clo st i with
      | [(m, c)] => need negb (Z.eqb (Qnum c) 0); let S := sign_mul (sign_of_Z (Qnum c)) (sign_at st i) in
                    Some (factors (with_product st m S) m S)
      | _ => None end
  | SameSigns i j l => need equal_ st (val st i) (val st j) l; Some (known st i (sign_at st j))
  | NotZero i j k l => need nonzero st k; p <- mulc st (clo st i) (clo st j); need equal_ st p (val st k) l;
      Some (known st i nonzero_sign)
  | Identity f i r args l side => nu <- right_side st f i args side; let '(n, u) := nu in
      need equal_ st u (val st r) l; m <- single st i; Some (with_relation st m n (match n with 1%nat => clo st r | _ => val st r end))
  | Logarithm j r logs l => a <- function_at Ln j; need equal_ st (val st a) (val st r) l; p <- logarithm st 64 logs r;
      m <- single st j; Some (with_logarithm st m p)
  | ByLogarithms i r logs l => p <- logarithm st 64 logs i; q <- logarithm st 64 logs r;
      need vanishes (nonzero st) (meaning_of_logarithms st) l (sub p q);
      m <- single st i; Some (with_relation st m 1 (clo st r))
  | By x => Some (with_variable st x)
  | Constant i => need constant_row st i; Some (with_derivative st i [])
  | Derivative i j args l side => match kind i with
      | Some (RV n) => need Nat.eqb n (variable st) && equal_ st (val st j) one l; Some (with_derivative st i one)
      | _ => p <- difference st i j args side; need vanishes (nonzero st) (meaning st) l p; Some (with_derivative st i (clo st j)) end
  | Smooth i args l => need smooth_row st i args l; Some (with_smooth st i)
  | ClaimDerivative i j l => p <- d st i; need smooth_at st i && equal_ st p (val st j) l;
      Some (with_claim st (IsDerivative (variable st) i j))
  | ClaimSmooth i => need smooth_at st i; Some (with_claim st (IsSmooth i))
  | ClaimEqual i j l => need equal_ st (val st i) (val st j) l; Some (with_claim st (IsEqual i j))
  | ClaimNonzero i => need nonzero st i; Some (with_claim st (IsNonzero i))
  end.
Fixpoint all_checked (st : state) (l : list step) : option state := match l with
  | [] => Some st | c :: l => st <- checked st c; all_checked st l end.
End Checker.
Definition with_given (g : given_as * positive) (st : state) : state := match fst g with
  | IsPositive => with_signs st (snd g) plus | IsNotZero => with_signs st (snd g) nonzero_sign
  | IsZero => with_relation st (snd g) 1 [] end.
Definition given (l : list (given_as * positive)) : state := fold_right with_given
  (State (Map.empty _) (Map.empty _) (Map.empty _) [] (Map.empty _) 0 (Map.empty _) (Map.empty _) []) l.
Definition condition (T : table) (g : given_as * positive) : cond := match fst g with
  | IsPositive => Pos (tree T (snd g)) | IsNotZero => Ne (tree T (snd g)) | IsZero => Zero (tree T (snd g)) end.

(** * Theorems from certificates *)
Record certificate := Certificate { rows : list row; conditions_ : list (given_as * positive); steps : list step }.
Definition of_expressions (T : table) (c : claim positive) : claim expr := match c with
  | IsDerivative x i j => IsDerivative x (tree T i) (tree T j) | IsSmooth i => IsSmooth (tree T i)
  | IsEqual i j => IsEqual (tree T i) (tree T j) | IsNonzero i => IsNonzero (tree T i) end.
(** What a certificate shows if it is accepted: under which conditions, and what. *)
Definition shown (c : certificate) : option (list cond * list (claim expr)) :=
  let T := table_of (rows c) in
  st <- all_checked T (given (conditions_ c)) (steps c);
  Some (map (condition T) (conditions_ c), map (of_expressions T) (rev (claims st))).
