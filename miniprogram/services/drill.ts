import type { DrillBody, DrillLine } from '../api/types'
import { allSettled } from '../format/drill'
import { call } from './api'
import { mine, note } from './queue'
import type { Entry } from './queue-store'
import { cache, recall } from './storage'
import { schoolTime } from './today'
import { newId } from './uuid'

/** Asks how a drill stands and keeps it for when there is no network. */
export async function refreshDrill(id: string): Promise<void> {
  keepDrill(await call<DrillBody>('GET', `/drills/${id}`))
}

/** Takes over what the school has just said of a drill. */
export function keepDrill(drill: DrillBody): void {
  cache('drill', drill)
}

/** The drill as last heard, with what waits in the queue counted; undefined when it is not on this phone. */
export function knownDrill(id: string): DrillBody | undefined {
  const known = recall('drill')
  if (known?.task_id !== id) return undefined
  return mine().filter(({ body, refusal }) => body.task === id && refusal === undefined).reduce(withEntry, known)
}

/** What the school will make of an entry, as far as the phone can tell. */
export function withEntry(drill: DrillBody, { kind, body, device_time }: Pick<Entry, 'kind' | 'body' | 'device_time'>): DrillBody {
  if (kind === 'drill_start' && drill.state === 'planned') return { ...drill, state: 'running', started_at: device_time }
  if (kind === 'drill_finish') return { ...drill, state: 'finished', finished_at: device_time }
  if (kind !== 'roll_call') return drill
  const missing = body.missing as number
  return counted(drill, drill.classes.map((line) => (line.class_id === body.class_id ? called(line, missing, drill, device_time) : line)))
}

function called(line: DrillLine, missing: number, { started_at = '' }: DrillBody, at: string): DrillLine {
  if (missing > 0) {
    const { seconds: _, ...open } = line
    return { ...open, missing, state: 'missing' }
  }
  const seconds = line.seconds ?? Math.max(0, Math.floor((Date.parse(at) - Date.parse(started_at)) / 1000))
  return { ...line, missing: 0, state: 'settled', seconds }
}

function counted(drill: DrillBody, classes: DrillLine[]): DrillBody {
  const { seconds: _, ...open } = drill
  const counts = classes.filter(({ beside }) => !beside)
  const uncalled = counts.filter(({ state }) => state === 'uncalled').length
  const settled = counts.filter(({ state }) => state === 'settled').length
  const missing = classes.reduce((sum, line) => sum + line.missing, 0)
  const last = Math.max(0, ...classes.map(({ seconds = 0 }) => seconds))
  return { ...open, classes, uncalled, settled, missing, ...(allSettled({ classes }) && { seconds: last }) }
}

export function startDrill({ task_id, name }: DrillBody, scenario: string): void {
  note({ kind: 'drill_start', label: `开始演练：${name}`, body: { task: task_id, sent_at: '', ...(scenario !== '' && { scenario }) } })
}

/** Says of a class that all are here, or how many are missing. */
export function callClass({ task_id }: DrillBody, { class_id, name }: DrillLine, missing: number): void {
  const label = missing === 0 ? `${name} 全到` : `${name} 缺 ${missing} 人`
  note({ kind: 'roll_call', label, body: { task: task_id, sent_at: '', class_id, missing } })
}

export function finishDrill({ task_id, name }: DrillBody, words: string, findings: string[]): void {
  const found = findings.map((one) => ({ id: newId(), words: one }))
  const body = { task: task_id, sent_at: '', ...(words !== '' && { note: words }), ...(found.length > 0 && { findings: found }) }
  note({ kind: 'drill_finish', label: `结束演练：${name}`, body })
}

/** Seconds on the clock of a drill: those of its last class once all are there. */
export function secondsOf({ started_at, finished_at, seconds }: DrillBody): number {
  if (seconds !== undefined) return seconds
  if (started_at === undefined) return 0
  const until = finished_at === undefined ? schoolTime().getTime() : Date.parse(finished_at)
  return Math.max(0, Math.floor((until - Date.parse(started_at)) / 1000))
}
