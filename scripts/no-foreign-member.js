import ts from 'typescript';

const FINITE =
  ts.TypeFlags.StringLiteral | ts.TypeFlags.NumberLike | ts.TypeFlags.ESSymbolLike | ts.TypeFlags.BooleanLike;

/** Whether the program itself says which keys there can be: literals, indexes, symbols. */
function isOurs(type) {
  return type.isUnion() ? type.types.every(isOurs) : (type.flags & FINITE) !== 0;
}

/** A text with such a beginning is never `__proto__`. */
function hasOwnBeginning({ type, quasis }) {
  return type === 'TemplateLiteral' && /^[^_]/.test(quasis[0].value.raw);
}

/**
 * Reports `object[key] = value` where the key can be any text, and Object.assign of whole objects: a key `__proto__`, as a label or a
 * key of a ConfigMap may be, changes the object's prototype there and is lost. Spread, `{ [key]: value }` and Object.fromEntries
 * do not.
 */
export const noForeignMember = {
  meta: {
    type: 'problem',
    schema: [],
    messages: {
      assignment:
        'a key `__proto__` would be lost: use putMember of src/core/json/members.ts, Object.fromEntries or a Map',
      assign: 'a key `__proto__` would be lost: spread the objects instead',
    },
  },
  create(context) {
    const { program, esTreeNodeToTSNodeMap } = context.sourceCode.parserServices;
    const checker = program.getTypeChecker();
    const check = (node, target) => {
      if (target.type !== 'MemberExpression' || !target.computed || hasOwnBeginning(target.property)) return;
      const type = checker.getTypeAtLocation(esTreeNodeToTSNodeMap.get(target.property));
      if (!isOurs(checker.getBaseConstraintOfType(type) ?? type)) context.report({ node, messageId: 'assignment' });
    };
    return {
      AssignmentExpression: (node) => check(node, node.left),
      UpdateExpression: (node) => check(node, node.argument),
      'CallExpression[callee.object.name="Object"][callee.property.name="assign"]'(node) {
        const isLiteral = ({ type, properties = [] }) =>
          type === 'ObjectExpression' && properties.every((property) => property.type === 'Property');
        if (!node.arguments.slice(1).every(isLiteral)) context.report({ node, messageId: 'assign' });
      },
    };
  },
};
