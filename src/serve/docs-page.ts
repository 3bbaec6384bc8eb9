import style from './docs.css?inline';
import { escaped as e, exampleOf, type Schema, type Schemas, typeText } from './docs-schema.ts';

export const DOCS_PATH = '/docs';
export const STYLE_PATH = '/docs.css';

export const docsStyle = (): string => style;

/** What is drawn of an OpenAPI document. */
interface Document {
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
  };
  readonly tags?: readonly { readonly name: string; readonly description?: string }[];
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components?: { readonly schemas?: Schemas };
}
interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content?: Content };
  readonly responses?: Readonly<
    Record<string, { readonly description?: string; readonly content?: Content }>
  >;
}
interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;

interface Drawn {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly operation: Operation;
}

/**
 * The API for people, drawn from the document that programs read. It has no script and asks for nothing
 * elsewhere, so that the strictest policy holds and it works without a network.
 * @param document as /openapi.json has it
 * @param origin where the examples are sent to
 */
export function docsPage(document: object, origin: string): string {
  const { info, tags = [], paths = {}, components } = document as Document;
  const schemas = components?.schemas ?? {};
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): Drawn => {
      const id = `${method}${path.replace(/[^a-z_]+/gi, '-')}`.replace(/-$/, '');
      return { id, method: method.toUpperCase(), path, operation };
    }),
  );
  const groups = tags.map((tag) => ({
    ...tag,
    operations: all.filter(({ operation }) => operation.tags?.includes(tag.name)),
  }));
  const nav = groups.map(
    ({ name, operations }) => `<h2>${e(name)}</h2><ul>${operations.map(navItem).join('')}</ul>`,
  );
  const parts = groups.map(
    ({ name, description = '', operations }) =>
      `<section class="group"><h2>${e(name)}</h2><p>${e(description)}</p>${operations
        .map((one) => drawOperation(one, schemas, origin))
        .join('')}</section>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="dark light" />
<title>API · ${e(info.title)}</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml" />
<link rel="stylesheet" href="${STYLE_PATH}" />
</head>
<body>
<a class="skip" href="#main">Skip to the API</a>
<header>
<h1>${e(info.title)} API <small>${e(info.version)}</small></h1>
<p><a href="/">Open the page</a><a href="/openapi.json">openapi.json</a></p>
</header>
<nav aria-label="Calls">${nav.join('')}<h2>Shapes</h2><ul>${Object.keys(schemas)
    .map((name) => `<li><a href="#shape-${e(name)}">${e(name)}</a></li>`)
    .join('')}</ul></nav>
<main id="main">
<section class="lead">
<p>${e(info.description ?? '')}</p>
<p>Send the token that the service was started with as <code>Authorization: Bearer</code>; the page has a
cookie once its login link was opened. The examples take it from <code>$CUTLINE_TOKEN</code>. Errors are
<code>application/problem+json</code>: <code>detail</code> is for people, <code>code</code> for programs.</p>
</section>
${parts.join('\n')}
<section class="group"><h2>Shapes</h2>${Object.entries(schemas)
    .map(([name, schema]) => drawShape(name, schema))
    .join('')}</section>
</main>
</body>
</html>
`;
}

const badge = (method: string): string =>
  `<b class="method ${method.toLowerCase()}">${e(method)}</b>`;

/** Names in braces are what the caller puts in; it may break after a slash. */
const pathText = (path: string): string =>
  path
    .split('/')
    .map((part) => e(part).replace(/\{[^}]+\}/g, (name) => `<i>${name}</i>`))
    .join('/<wbr>');

const navItem = ({ id, method, operation, path }: Drawn): string =>
  `<li><a href="#${id}">${badge(method)}<span>${e(operation.summary ?? path)}</span></a></li>`;

function drawOperation(drawn: Drawn, schemas: Schemas, origin: string): string {
  const { id, method, path, operation } = drawn;
  const { summary = path, description, parameters = [], responses = {}, security } = operation;
  const body = operation.requestBody?.content?.['application/json']?.schema;
  const form = operation.requestBody?.content?.['multipart/form-data']?.schema;
  const good = Object.entries(responses).filter(([status]) => Number(status) < 400);
  const bad = Object.entries(responses).filter(([status]) => Number(status) >= 400);
  return `<article id="${id}" aria-labelledby="${id}-title">
<h3 id="${id}-title">${e(summary)}</h3>
<p class="call">${badge(method)}<code>${pathText(path)}</code></p>
${description === undefined ? '' : `<p>${words(description)}</p>`}
${parameters.length === 0 ? '' : table('Parameters', parameters.map(parameterRow))}
${body === undefined ? '' : `<h4>Body</h4><p>${typeText(body)}</p>`}
${form === undefined ? '' : `<h4>Form</h4><p><code>multipart/form-data</code> of ${typeText(form)}</p>`}
<h4>Example</h4>
<pre tabindex="0"><code>${e(curl(drawn, body, schemas, origin, security !== undefined))}</code></pre>
${table('Answers', good.map(responseRow))}
${
  bad.length === 0
    ? ''
    : `<details><summary>Errors</summary>${table('', bad.map(responseRow))}</details>`
}
</article>`;
}

const table = (title: string, rows: readonly string[]): string =>
  `${title === '' ? '' : `<h4>${e(title)}</h4>`}<dl>${rows.join('')}</dl>`;

const parameterRow = ({ name, in: where, required, description = '', schema }: Parameter): string =>
  `<dt><code>${e(name)}</code> <small>${e(where)}${required === true ? ', required' : ''}</small></dt>
<dd>${schema === undefined ? '' : typeText(schema)} ${words(description || (schema?.description ?? ''))}</dd>`;

function responseRow([status, { description = '', content = {} }]: [
  string,
  { readonly description?: string; readonly content?: Content },
]): string {
  const shape = content['application/json']?.schema;
  return `<dt><code>${e(status)}</code></dt><dd>${words(description)}${
    shape === undefined ? '' : ` ${typeText(shape)}`
  }</dd>`;
}

/** Text with code between backticks. */
const words = (text: string): string => e(text).replace(/`([^`]+)`/g, '<code>$1</code>');

/** The call as a command that can be copied. */
function curl(
  { method, path, operation }: Drawn,
  body: Schema | undefined,
  schemas: Schemas,
  origin: string,
  secured: boolean,
): string {
  const filled = path.replace(/\{([^}]+)\}/g, (_, name: string) => {
    const own = operation.parameters?.find((one) => one.in === 'path' && one.name === name);
    return String(own?.schema?.example ?? 'manifests/rhobh-s05e02/tracks.jsonl');
  });
  const parts = [
    `curl ${method === 'GET' ? '' : `-X ${method} `}${origin}${filled}`,
    ...(secured ? ['-H "Authorization: Bearer $CUTLINE_TOKEN"'] : []),
    ...(body === undefined
      ? []
      : [
          "-H 'Content-Type: application/json'",
          `-d '${JSON.stringify(exampleOf(body, schemas))}'`,
        ]),
    ...(operation.requestBody?.content?.['multipart/form-data'] === undefined
      ? []
      : ['-F files=@photo.jpg']),
  ];
  return parts.join(' \\\n  ');
}

function drawShape(name: string, schema: Schema): string {
  const rows = Object.entries(schema.properties ?? {}).map(([key, one]) => {
    const required = schema.required?.includes(key) === true ? '' : ' <small>optional</small>';
    return `<dt><code>${e(key)}</code>${required}</dt><dd>${typeText(one)} ${words(
      one.description ?? '',
    )}</dd>`;
  });
  return `<article id="shape-${e(name)}"><h3>${e(name)}</h3><dl>${rows.join('')}</dl></article>`;
}
