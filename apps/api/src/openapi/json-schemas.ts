import { z } from 'zod';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Turns zod schemas into JSON Schema (2020-12, as OpenAPI 3.1 uses it); what has an `id` becomes a component. */
export class JsonSchemas {
  readonly components: Record<string, JsonSchema> = {};

  /** The schema of a request (`input`) or an answer (`output`), or the reference to its component. */
  of(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    const {
      $schema: _dialect,
      $defs = {},
      ...root
    } = z.toJSONSchema(schema, { io, unrepresentable: 'any' }) as JsonSchema & {
      $defs?: Readonly<Record<string, JsonSchema>>;
    };
    for (const [name, definition] of Object.entries($defs)) this.#keep(name, definition);
    const { id } = root as { id?: unknown };
    return typeof id === 'string' ? this.#keep(id, root) : rewritten(root);
  }

  #keep(name: string, { id: _id, ...definition }: JsonSchema): JsonSchema {
    const schema = rewritten(definition);
    const known = this.components[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`Two schemas have the id ${name}: give one of them another.`);
    }
    this.components[name] = schema;
    return { $ref: `#/components/schemas/${name}` };
  }
}

function rewritten(schema: JsonSchema): JsonSchema {
  const text = JSON.stringify(schema);
  return JSON.parse(text.replaceAll('"#/$defs/', '"#/components/schemas/')) as JsonSchema;
}
