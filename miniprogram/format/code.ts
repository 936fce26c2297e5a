/** How a binding code is typed and shown. */
export const codeLength = 6

/** Characters that no code contains, because people mistake them for others. */
export const confusing = /[01OIL]/

/** Whether it is the code of a class, which begins with C as no other does. */
export const isClassCode = (code: string) => code.startsWith('C')

/** One place of the code as shown. */
export interface Cell {
  place: number
  character: string
}

/** What was typed or pasted, as the code it means: "k7q-2v3 " is K7Q2V3. */
export function cleanCode(typed: string): string {
  return typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, codeLength)
}

/** The code as one character for each cell. */
export function fillCode(code: string): Cell[] {
  return Array.from({ length: codeLength }, (_, place) => ({ place, character: code[place] ?? '' }))
}
