"""Which small faults can be put into a module: one comparison, constant, condition, result or call at a time.

Faults are made in the syntax tree, so line numbers stay and no file is written. What no behaviour depends on stays as
it is: docstrings, annotations, logging, prose, the texts of errors, and table definitions, which migrations decide.
"""

from __future__ import annotations

import ast
import copy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import CodeType

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult,
    ast.Mod: ast.Mult, ast.Pow: ast.Mult,
}  # fmt: skip
DOCUMENTS = frozenset({"description", "summary", "title", "tags", "examples", "example", "repr"})
"""Keywords and keys whose values only describe."""
PROSE = re.compile(r"[A-Z'“][\w'’]*,?( \S+){2,}")
"""A sentence for people; the first word of SQL is in capitals throughout."""
LOGGERS = frozenset({"log", "logger", "logging"})
ONLY_DESCRIBED = frozenset({"webhooks/openapi_paths.py"})
"""Modules whose constants are documentation; their functions are not."""
DEFINES_TABLES = frozenset({"mapped_column", "relationship"})

Target = tuple[ast.AST, str, int | None]
"""A parent, its field, and the place in that field when it is a list."""


@dataclass(frozen=True, slots=True)
class Mutation:
    """One fault: where it is, what stood there and what stands there instead, as normalised source."""

    file: str
    line: int
    function: str
    kind: str
    before: str
    after: str
    lines: tuple[int, ...]
    """The lines whose execution shows the fault; of a definition, the lines of its body."""
    names: tuple[str, ...]
    """Names whose readers show the fault, when it is made once, at import."""
    ordinal: int
    """The place among all faults of this file."""


class _Finder:
    """Walks one module and yields each fault together with what would make it."""

    def __init__(self, file: str, tree: ast.Module) -> None:
        self.file = file
        self.tree = tree
        self.found: list[tuple[Mutation, Target, ast.AST]] = []
        self.functions: list[ast.FunctionDef | ast.AsyncFunctionDef] = []
        self.classes: list[ast.ClassDef] = []
        self.statement: ast.stmt | None = None
        self.at_import = True

    def add(
        self, target: Target, kind: str, after: ast.AST, *, shown_nodes: tuple[ast.AST, ast.AST] | None = None
    ) -> None:
        """Note a fault; `shown_nodes` are the pieces to print, where the changed node alone says too little."""
        parent, field, place = target
        value = getattr(parent, field)
        node: ast.AST = value if place is None else value[place]
        before, changed = shown_nodes or (node, after)
        line = int(getattr(node, "lineno", 0) or getattr(parent, "lineno", 1))
        scope = [one.name for one in (*self.classes, *self.functions)]
        mutation = Mutation(
            file=self.file,
            line=line,
            function=".".join(scope) or "module",
            kind=kind,
            before=ast.unparse(ast.fix_missing_locations(before)),
            after=ast.unparse(ast.fix_missing_locations(changed)),
            lines=self._showing_lines(node if hasattr(node, "lineno") else parent),
            names=self._exposed_names(),
            ordinal=len(self.found),
        )
        self.found.append((mutation, target, after))

    def _showing_lines(self, node: ast.AST) -> tuple[int, ...]:
        if not self.at_import:
            here = range(node.lineno, (node.end_lineno or node.lineno) + 1)  # type: ignore[attr-defined]  # has lines
            return tuple(here)
        owner = self.statement
        if isinstance(owner, ast.FunctionDef | ast.AsyncFunctionDef):
            return tuple(range(owner.body[0].lineno, (owner.end_lineno or owner.lineno) + 1))
        return ()

    def _exposed_names(self) -> tuple[str, ...]:
        if not self.at_import or self.statement is None:
            return ()
        if isinstance(self.statement, ast.FunctionDef | ast.AsyncFunctionDef):
            return (self.statement.name,)
        return (*sorted(_assigned(self.statement)), *(one.name for one in self.classes[-1:]))

    def visit_body(self, body: list[ast.stmt], parent: ast.AST, field: str) -> None:
        for place, statement in enumerate(body):
            is_text = self.file in ONLY_DESCRIBED and not self.functions and _assigned(statement)
            if not is_text and not _is_skipped_statement(statement):
                self.visit_statement(statement, (parent, field, place))

    def visit_statement(self, statement: ast.stmt, target: Target) -> None:
        outer, self.statement = self.statement, statement
        if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
            self._visit_function(statement)
        elif isinstance(statement, ast.ClassDef):
            self._visit_class(statement)
        else:
            if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Await | ast.Call):
                self.add(target, "call removed", ast.copy_location(ast.Pass(), statement))
            if isinstance(statement, ast.Return) and statement.value and not _is_falsy_constant(statement.value):
                nothing = ast.copy_location(ast.Return(ast.Constant(None)), statement)
                self.add(target, "return None", nothing)
            if isinstance(statement, ast.AugAssign) and type(statement.op) in ARITHMETIC:
                changed = ast.AugAssign(statement.target, ARITHMETIC[type(statement.op)](), statement.value)
                self.add(target, "arithmetic", ast.copy_location(changed, statement))
            self._visit_children(statement)
        self.statement = outer

    def _visit_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        outer = self.at_import
        for owner, field in ((node, "decorator_list"), (node.args, "defaults"), (node.args, "kw_defaults")):
            for place, one in enumerate(getattr(owner, field)):
                if one is not None:
                    self.visit_expression(one, (owner, field, place))
        self.at_import = False
        self.functions.append(node)
        self.visit_body(node.body, node, "body")
        self.functions.pop()
        self.at_import = outer

    def _visit_class(self, node: ast.ClassDef) -> None:
        self.classes.append(node)
        defines_table = any("__tablename__" in _assigned(one) for one in node.body)
        if not defines_table:
            self.visit_body(node.body, node, "body")
        self.classes.pop()

    def _visit_children(self, node: ast.AST) -> None:
        described = _described_places(node)
        for field, value in ast.iter_fields(node):
            if field in {"annotation", "returns", "type_comment", "type_params"}:
                continue
            if isinstance(value, list):
                if value and isinstance(value[0], ast.stmt):
                    self.visit_body(value, node, field)
                else:
                    for place, one in enumerate(value):
                        if isinstance(one, ast.AST) and not (field == "values" and place in described):
                            self.visit_expression(one, (node, field, place))
            elif isinstance(value, ast.AST):
                self.visit_expression(value, (node, field, None))

    def visit_expression(self, node: ast.AST, target: Target) -> None:
        if _is_skipped_expression(node, self.statement):
            return
        for kind, after, shown_nodes in _faults_of(node, target[0], target[1]):
            self.add(target, kind, ast.copy_location(after, node), shown_nodes=shown_nodes)
        self._visit_children(node)


def _faults_of(
    node: ast.AST, parent: ast.AST, field: str
) -> Iterator[tuple[str, ast.AST, tuple[ast.AST, ast.AST] | None]]:
    """Every fault of one node: its kind, its replacement, and the pieces to print."""
    if field in {"test", "guard"}:
        for value in (True, False):
            yield "condition", ast.Constant(value), None
    match node:
        case ast.Compare():
            for place, operator in enumerate(node.ops):
                other = copy.deepcopy(node)
                other.ops[place] = COMPARISONS[type(operator)]()
                yield "comparison", other, None
        case ast.BoolOp():
            other_op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "and/or", ast.BoolOp(other_op, copy.deepcopy(node.values)), None
        case ast.UnaryOp(op=ast.Not()):
            yield "not removed", copy.deepcopy(node.operand), None
        case ast.BinOp() if type(node.op) in ARITHMETIC:
            other_sum = ast.BinOp(copy.deepcopy(node.left), ARITHMETIC[type(node.op)](), copy.deepcopy(node.right))
            yield "arithmetic", other_sum, None
        case ast.Constant():
            yield from ((kind, after, _shown(node, after, parent)) for kind, after in _other_constants(node))


def _other_constants(node: ast.Constant) -> Iterator[tuple[str, ast.AST]]:
    match node.value:
        case bool(value):
            yield "constant", ast.Constant(not value)
        case int(value) | float(value):
            for other in (value + 1, value - 1):
                yield "constant", ast.Constant(other)
        case str(value) if value and not PROSE.match(value):
            yield "text emptied", ast.Constant("")


def _shown(before: ast.AST, after: ast.AST, parent: ast.AST) -> tuple[ast.AST, ast.AST] | None:
    """A constant alone says little: print the call, comparison or sum it stands in."""
    if not isinstance(parent, ast.keyword | ast.Compare | ast.BinOp | ast.Call | ast.Subscript | ast.Assign):
        return None
    changed = copy.deepcopy(parent)
    for (_, old), (field, new) in zip(ast.iter_fields(parent), ast.iter_fields(changed), strict=True):
        if old is before:
            setattr(changed, field, after)
        elif isinstance(old, list):
            setattr(changed, field, [after if mine is before else other for mine, other in zip(old, new, strict=True)])
    return parent, changed


def _described_places(node: ast.AST) -> set[int]:
    """Which values of a dictionary only describe."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    return {place for place, key in enumerate(keys) if isinstance(key, ast.Constant) and key.value in DOCUMENTS}


def _is_falsy_constant(node: ast.AST) -> bool:
    """None, and what is as good as None to whoever asks only whether."""
    return isinstance(node, ast.Constant) and not node.value


def _assigned(statement: ast.stmt) -> set[str]:
    targets = statement.targets if isinstance(statement, ast.Assign) else []
    if isinstance(statement, ast.AnnAssign):
        targets = [statement.target]
    return {node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)}


def _is_skipped_statement(statement: ast.stmt) -> bool:
    """Docstrings, imports, asserts, deletions of unused names, `__all__`, type-checking blocks and logging."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.Assert() | ast.Delete() | ast.Pass():
            return True
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call() as call) if _is_logging(call):
            return True
        case ast.If(test=ast.Name(id="TYPE_CHECKING")):
            return True
    return bool(_assigned(statement) & {"__all__", "__slots__", "__table_args__", "__tablename__", "__test__"})


def _is_skipped_expression(node: ast.AST, statement: ast.stmt | None) -> bool:
    match node:
        case ast.Call() if _is_logging(node) or _called(node) in DEFINES_TABLES:
            return True
        case ast.keyword(arg=str(name)) if name in DOCUMENTS:
            return True
        case ast.Subscript(value=ast.Name(id="Literal")):
            return True
        case ast.Constant(value=str()):
            return isinstance(statement, ast.Raise)
    return False


def _is_logging(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    return function.value.id in LOGGERS


def _called(call: ast.Call) -> str:
    match call.func:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


def find_mutations(file: str, source: str) -> list[Mutation]:
    """Every fault that can be put into a module, in the order of its source."""
    return [mutation for mutation, _, _ in _walk(file, source).found]


def compile_mutant(file: str, source: str, ordinal: int, *, path: str) -> CodeType:
    """The module with one fault in it. `path` is what tracebacks name."""
    finder = _walk(file, source)
    _, (parent, field, place), after = finder.found[ordinal]
    if place is None:
        setattr(parent, field, after)
    else:
        getattr(parent, field)[place] = after
    return compile(ast.fix_missing_locations(finder.tree), path, "exec", dont_inherit=True)


def _walk(file: str, source: str) -> _Finder:
    finder = _Finder(file, ast.parse(source))
    finder.visit_body(finder.tree.body, finder.tree, "body")
    return finder
