// Writes miniprogram/api/types.ts from the schemas of docs/openapi.yaml.
import fs from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { miniprogramFolder } from './build/bundle.mjs'

const contract = fileURLToPath(new URL('../../docs/openapi.yaml', import.meta.url))
export const typesFile = path.join(miniprogramFolder, 'api/types.ts')

/** The text of api/types.ts: one interface for each schema of the contract. */
export function apiTypes(file = contract) {
  const { schemas } = parse(fs.readFileSync(file, 'utf8')).components
  const interfaces = Object.entries(schemas).map(([name, schema]) => `export interface ${name} ${members(schema, '')}\n`)
  return `// Written by scripts/preview/types.mjs from docs/openapi.yaml.\n\n${interfaces.join('\n')}`
}

function members({ properties = {}, required = [] }, indent) {
  const inner = `${indent}  `
  const lines = Object.entries(properties).map(([name, schema]) => {
    const comment = schema.description === undefined ? '' : `${inner}/** ${schema.description} */\n`
    return `${comment}${inner}${name}${required.includes(name) ? '' : '?'}: ${type(schema, inner)}\n`
  })
  return `{\n${lines.join('')}${indent}}`
}

function type(schema, indent) {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1)
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if (schema.oneOf !== undefined) return schema.oneOf.map((option) => type(option, indent)).join(' | ')
  if (Array.isArray(schema.type)) return schema.type.map((one) => type({ ...schema, type: one }, indent)).join(' | ')
  switch (schema.type) {
    case 'array':
      return arrayOf(type(schema.items, indent))
    case 'object':
      return schema.properties === undefined
        ? `Record<string, ${type(schema.additionalProperties, indent)}>`
        : members(schema, indent)
    case 'integer':
      return 'number'
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return schema.type
    case undefined:
      return 'unknown'
    default:
      throw new Error(`docs/openapi.yaml has a type this script does not know: ${JSON.stringify(schema)}`)
  }
}

const arrayOf = (item) => (item.includes('|') ? `(${item})[]` : `${item}[]`)

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  fs.writeFileSync(typesFile, apiTypes())
}
