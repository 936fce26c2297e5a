import type { DrillBody, DrillLine } from '../api/types'

/** A class on the board of a drill. */
export interface DrillTile {
  id: string
  name: string
  state: 'done' | 'todo' | 'miss'
  /** "1:30", "缺 2", "没点" */
  said: string
  label: string
  chosen: boolean
  /** No class: its name is longer. */
  wide: boolean
}

/** "3:42", as a clock on a wall shows it. */
export function stopwatch(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** The board without the word that all classes share. A class that nobody called is missed once the drill is over. */
export function tilesOf(drill: DrillBody, chosen: string): DrillTile[] {
  return drill.classes.map((line) => {
    const said = saidOf(line)
    const state = drill.state === 'finished' && line.state === 'uncalled' ? 'miss' : states[line.state]
    return {
      id: line.class_id, name: line.name.replace(/班$/, ''), state, said,
      label: `${line.name}，${said}`, chosen: line.class_id === chosen, wide: line.beside,
    }
  })
}

const states = { settled: 'done', missing: 'miss', uncalled: 'todo' } as const

function saidOf({ state, missing, seconds }: DrillLine): string {
  if (state === 'settled') return seconds === undefined ? '到齐' : stopwatch(seconds)
  return state === 'missing' ? `缺 ${missing}` : '没点'
}

/** Whether nobody is missing any more, visitors and the children on the bus counted too. */
export const allSettled = ({ classes }: Pick<DrillBody, 'classes'>) => classes.length > 0 && classes.every(({ state }) => state === 'settled')

/** "36 个班到齐 12 个，缺 2 人，访客没点" */
export function standingOf({ classes: lines, settled, uncalled, missing }: DrillBody): string {
  if (lines.length === 0) return ''
  const classes = lines.filter(({ beside }) => !beside)
  const besides = lines.filter(({ beside }) => beside)
  if (allSettled({ classes: lines })) return `${classes.length} 个班${besides.map(({ name }) => `、${name}`).join('')}全到了`
  const parts = [`${classes.length} 个班到齐 ${settled} 个`]
  if (uncalled > 0) parts.push(`没点名 ${uncalled} 个`)
  if (missing > 0) parts.push(`缺 ${missing} 人`)
  if (besides.some(({ state }) => state !== 'uncalled') || uncalled === 0) parts.push(...besides.filter(({ state }) => state === 'uncalled').map(({ name }) => `${name}没点`))
  return parts.join('，')
}

/** The class to call now: one of mine that is not settled; empty when there is none. */
export function classToCall({ classes }: DrillBody): string {
  const own = classes.filter(({ mine }) => mine)
  return (own.find(({ state }) => state !== 'settled') ?? undefined)?.class_id ?? ''
}
