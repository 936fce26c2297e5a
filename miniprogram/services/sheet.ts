import type { SheetAnswer, SheetStep, SheetsBody as Sheets } from '../api/types'
import { type Filled, type Pending, fold, takenOver } from '../format/sheet-fold'
import { call } from './api'
import { complete, mine, note, remove } from './queue'
import type { Entry } from './queue-store'
import { membership } from './session'
import { cache, recall } from './storage'
import { type Answer, flush, onAnswer } from './sync'
import { cachedToday } from './today'

/** A sheet of a task: of the task itself, or of one of its targets. */
export interface SheetOf {
  task: string
  target: string
}

/** What one tap says. */
export interface Fill {
  answers?: SheetAnswer[]
  steps?: SheetStep[]
  handIn?: boolean
  /** The signature that is given: "sign:outgoing". */
  sign?: string
  /** Its picture, by the id that this phone gave it. */
  signature?: string
}

const mostKept = 8 // sheets that open without a network
const undoTime = 5_000

const keyOf = ({ task, target }: SheetOf) => `${task} ${target}`

/** What was last heard of a sheet; undefined before the first time. */
export const knownSheet = (of: SheetOf): Sheets | undefined => recall('sheets')?.[keyOf(of)]

/** How many answers to what was filled in have been heard. */
let heard = 0

/**
 * Asks for a sheet and keeps it for when there is no network. What was answered to a tap
 * meanwhile is newer, and stays.
 */
export async function readSheet(of: SheetOf): Promise<Sheets> {
  const before = heard
  const sheets = await call<Sheets>('GET', `/tasks/${of.task}/sheets${of.target === '' ? '' : `?target=${encodeURIComponent(of.target)}`}`)
  if (heard === before || knownSheet(of) === undefined) keepSheet(of, sheets)
  return sheets
}

function keepSheet(of: SheetOf, sheets: Sheets): void {
  const { [keyOf(of)]: _, ...others } = recall('sheets') ?? {}
  const kept = Object.entries(others).slice(0, mostKept - 1)
  cache('sheets', { [keyOf(of)]: sheets, ...Object.fromEntries(kept) })
}

/** The sheet as it stands with what waits on this phone. */
export function filledSheet(of: SheetOf, sheets: Sheets): Filled {
  return fold(sheets, pendingOf(of), membership()?.person_name ?? '')
}

interface SheetBody {
  task: string
  target?: string
  answers?: SheetAnswer[]
  steps?: SheetStep[]
  hand_in?: boolean
}

/** What waits on this phone for this sheet, oldest first. */
export function pendingOf({ task, target }: SheetOf): Pending[] {
  const ahead = cachedToday()?.ahead ?? 0
  return mine().flatMap(({ id, kind, device_time, body, refusal }) => {
    const said = body as unknown as SheetBody
    const own = said.target ?? ''
    if (kind !== 'sheet' || said.task !== task || refusal !== undefined || (own !== target && !own.startsWith('sign:'))) return []
    const at = new Date(Date.parse(device_time) + ahead).toISOString()
    return [{ id, at, answers: said.answers ?? [], steps: said.steps ?? [], handIn: said.hand_in === true, target: own }]
  })
}

/** What can still be taken back. */
let open: { id: string; label: string; timer: number } | undefined

/**
 * Notes what a tap says. What can be taken back waits five seconds on the phone before it
 * is sent; the next tap, or leaving the page, sends it at once.
 */
export function fillSheet(of: SheetOf, sheets: Sheets, label: string, fill: Fill, canUndo = false): Entry {
  settle()
  const { steps = [], handIn = false, sign, signature } = fill
  const answers = [...takenOver(filledSheet(of, sheets), fill.answers ?? [], steps), ...(fill.answers ?? [])]
  const target = sign ?? of.target
  const body = {
    task: of.task, ...(target !== '' && { target }), form_version: sheets.form.version, sent_at: '',
    ...(answers.length > 0 && { answers }), ...(steps.length > 0 && { steps }), ...(handIn && { hand_in: true }), ...(signature !== undefined && { signature }),
  }
  const { entry } = note({ kind: 'sheet', label: `${sheets.task.name}：${label}`, body, draft: canUndo })
  if (canUndo) open = { id: entry.id, label, timer: setTimeout(settle, undoTime) }
  else void flush()
  return entry
}

/** What the last tap noted, while it can be taken back; empty after that. */
export const undoable = () => open?.label ?? ''

/** Takes back what the last tap noted. */
export function takeBack(): void {
  const last = open
  open = undefined
  if (last === undefined) return
  clearTimeout(last.timer)
  remove(last.id)
}

/** Lets go what could be taken back. */
export function settle(): void {
  const last = open
  open = undefined
  if (last === undefined) return
  clearTimeout(last.timer)
  complete(last.id)
  void flush()
}

/** Learns from every answer to a sheet, whichever page is open. */
export function watchSheets(): void {
  onAnswer(({ body }: Answer, { kind, body: asked }) => {
    const said = body as Sheets | undefined
    if (kind !== 'sheet' || said?.form === undefined) return
    heard++
    keepSheet({ task: asked.task as string, target: said.target }, said)
  })
}

