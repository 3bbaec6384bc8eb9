// Every place of a source that one of a few operators would change, from its syntax tree.
import { parseSync } from 'vite';

const SWAPPED = {
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '&&': '||',
  '||': '&&',
};
/** Calls of a list without which it is the list still. */
const DROPPED = new Set(['filter', 'sort', 'toSorted', 'reverse', 'toReversed', 'slice']);

/**
 * @param file path, for the parser
 * @param text its source
 * @returns places in the order of the tree: `{ start, end, replacement, operator }`
 */
export function placesOf(file, text) {
  const places = [];
  const at = (node, operator, replacement, { start, end } = node) =>
    places.push({ start, end, replacement, operator });
  const source = ({ start, end }) => text.slice(start, end);

  const visit = (node) => {
    // Types do nothing at run time; an expression below one of these does.
    if (/^TS(?!AsExp|NonNullExp|SatisfiesExp)/.test(node.type)) return;
    if (node.type === 'ImportDeclaration') return;
    mutate(node);
    for (const [key, value] of Object.entries(node)) {
      if (key === 'typeAnnotation' || key === 'returnType' || key === 'typeParameters') continue;
      for (const child of Array.isArray(value) ? value : [value]) {
        if (typeof child?.type === 'string') visit(child);
      }
    }
  };

  const mutate = (node) => {
    switch (node.type) {
      case 'BinaryExpression':
      case 'LogicalExpression': {
        const swapped = SWAPPED[node.operator];
        // A sum of texts has no difference.
        if (swapped === undefined || (node.operator === '+' && isText(node))) return;
        const between = text.slice(node.left.end, node.right.start);
        const start = node.left.end + between.indexOf(node.operator);
        at(node, `${node.operator} → ${swapped}`, swapped, {
          start,
          end: start + node.operator.length,
        });
        return;
      }
      case 'UnaryExpression':
        if (node.operator === '!') at(node, 'drop !', `(${source(node.argument)})`);
        return;
      case 'AwaitExpression':
        at(node, 'drop await', `(${source(node.argument)})`);
        return;
      case 'IfStatement':
        at(node, 'never', '(false)', { start: node.test.start, end: node.test.end });
        return;
      case 'ConditionalExpression':
        at(node, 'other branch', `!(${source(node.test)})`, node.test);
        return;
      case 'ExpressionStatement':
        if (/^(Call|Await|Assignment|Update)Expression$/.test(node.expression.type)) {
          at(node, 'drop statement', ';');
        }
        return;
      case 'Literal':
        if (typeof node.value === 'boolean') at(node, 'other truth', String(!node.value));
        if (typeof node.value === 'number') {
          // Far enough to matter, whatever the figure means.
          const value = Number.isInteger(node.value) ? node.value + 1 : node.value * 3;
          at(node, 'other number', String(value));
        }
        return;
      case 'CallExpression': {
        const { callee } = node;
        if (callee.type === 'MemberExpression' && DROPPED.has(callee.property.name)) {
          at(node, `drop ${callee.property.name}`, source(callee.object));
        }
        return;
      }
      default:
        return;
    }
  };

  const { program, errors } = parseSync(file, text);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0].message}`);
  visit(program);
  return places;
}

function isText({ left, right }) {
  const text = (node) =>
    node.type === 'TemplateLiteral' ||
    (node.type === 'Literal' && typeof node.value === 'string') ||
    (node.type === 'BinaryExpression' && node.operator === '+' && isText(node));
  return text(left) || text(right);
}
