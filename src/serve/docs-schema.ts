/** What is drawn of a JSON schema. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly example?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}
export type Schemas = Readonly<Record<string, Schema>>;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML has it. */
export const escaped = (text: string): string => text.replace(/[&<>"']/g, (c) => ESCAPES[c] ?? c);

/** What a value is, as HTML; shapes that have a name lead to where they are drawn. */
export function typeText(schema: Schema): string {
  const name = nameOf(schema);
  if (name !== undefined) return `<a href="#shape-${escaped(name)}">${escaped(name)}</a>`;
  return `<span class="type">${plainType(schema)}</span>`;
}

function plainType(schema: Schema): string {
  const name = nameOf(schema);
  if (name !== undefined) return `<a href="#shape-${escaped(name)}">${escaped(name)}</a>`;
  const choices = schema.anyOf ?? schema.allOf;
  if (choices !== undefined) return choices.map(plainType).join(' or ');
  if (schema.enum !== undefined) {
    return schema.enum.map((one) => escaped(JSON.stringify(one))).join(' or ');
  }
  const types = Array.isArray(schema.type) ? (schema.type as readonly string[]) : [schema.type];
  return types
    .map((type) => {
      if (type === 'array') return `list of ${schema.items ? plainType(schema.items) : 'anything'}`;
      const keys = Object.entries(schema.properties ?? {});
      if (type !== 'object' || keys.length === 0) return escaped(String(type ?? 'anything'));
      return `{${keys.map(([key, one]) => `${escaped(key)}: ${plainType(one)}`).join(', ')}}`;
    })
    .join(' or ');
}

const nameOf = ({ $ref }: Schema): string | undefined => $ref?.split('/').at(-1);

/** A value that fits, from the examples that a schema gives; what has none is left out of objects. */
export function exampleOf(schema: Schema, schemas: Schemas): unknown {
  const name = nameOf(schema);
  if (name !== undefined) return exampleOf(schemas[name] ?? {}, schemas);
  if (schema.example !== undefined) return schema.example;
  const choice = (schema.anyOf ?? schema.allOf)?.find((one) => one.type !== 'null');
  if (choice !== undefined) return exampleOf(choice, schemas);
  if (schema.properties !== undefined) {
    const entries = Object.entries(schema.properties).map(
      ([key, one]) => [key, exampleOf(one, schemas)] as const,
    );
    return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
  }
  if (schema.type === 'boolean') return true;
  if (schema.type === 'array' && schema.items !== undefined) {
    const one = exampleOf(schema.items, schemas);
    return one === undefined ? undefined : [one];
  }
  return undefined;
}
