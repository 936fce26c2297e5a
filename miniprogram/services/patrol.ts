import type { CheckInReceipt, FoundCheckIn, Round, Stop } from '../api/types'
import { type PlateView, currentRound, nextPoint, platesOf } from '../format/round'
import { call } from './api'
import { learn, pointOf } from './plates'
import { note } from './queue'
import type { Entry } from './queue-store'
import { type Answer, onAnswer } from './sync'
import { rounds, schoolTime, updateRound } from './today'

/** How a plate was told: scanned or typed. */
export type Sighting = { token: string } | { plate: string }

/** A check-in that has been noted, with what the phone knows about it. */
export interface Noted {
  entry: Entry
  /** False when the phone was full: it has to be sent before the mini-program is closed. */
  kept: boolean
  point: Stop | undefined
  round: Round | undefined
}

/**
 * Notes a check-in. `at` is when it was made by the phone's clock, if not now. At a point with
 * questions it waits for their answers.
 */
export function checkIn(sighting: Sighting, at = Date.now()): Noted {
  const all = rounds()
  const point = 'token' in sighting ? pointOf(sighting.token, all) : pointOfNumber(sighting.plate, all)
  const open = point && currentRound(all.filter(({ points }) => points.some(({ id, state }) => id === point.id && state === 'todo')), schoolTime())
  const guess = point && open && { round: open.id, point: point.id }
  const label = point === undefined ? '扫码' : `${point.number} ${point.name}`
  const draft = (point?.questions ?? []).length > 0
  const noted = note({ kind: 'check_in', label, body: { ...sighting, sent_at: '' }, at, draft, ...(guess && { guess }) })
  return { ...noted, point, round: rounds().find(({ id }) => id === open?.id) }
}

/** "03-PXB6" as typed: its number is printed large, so it is known without asking. */
function pointOfNumber(plate: string, all: Round[]): Stop | undefined {
  const number = plate.toUpperCase().replace(/[^0-9A-Z]/g, '').slice(0, -codeLength)
  return all.flatMap(({ points }) => points).find((point) => point.number.toUpperCase() === number)
}

/** The characters that follow the number on a plate. */
const codeLength = 4

/** The point that should be scanned now. */
export function wantedPoint(): Stop | null {
  const round = currentRound(rounds(), schoolTime())
  return round === undefined ? null : nextPoint(round)
}

/** The points of the round to walk now, as plates. */
export function platesInHand(): PlateView[] {
  const round = currentRound(rounds(), schoolTime())
  return round === undefined ? [] : platesOf(round, nextPoint(round))
}

/** A word about a check-in: a choice, a sentence or a picture. */
export interface Word {
  choice: string
  note: string
  photo?: Entry | undefined
}

/** Says a word about a check-in that this phone noted. It may name a picture that is still to come. */
export function explainCheckIn(checkIn: string, { choice, note: sentence, photo }: Word): Entry {
  const attachments = photo === undefined ? {} : { attachments: [photo.id] }
  const body = { check_in: checkIn, choice, ...(sentence !== '' && { note: sentence }), ...attachments }
  return note({ kind: 'explanation', label: '扫码说明', body, needs: [checkIn] }).entry
}

/** The points of the round in hand that are still to be scanned, the wanted one first. */
export function pointsLeft(): Stop[] {
  const round = currentRound(rounds(), schoolTime())
  if (round === undefined) return []
  const wanted = nextPoint(round)
  const left = round.points.filter(({ state }) => state === 'todo')
  return [...left.filter(({ id }) => id === wanted?.id), ...left.filter(({ id }) => id !== wanted?.id)]
}

/** Says that the plate of a point is damaged or gone; the school makes a hazard of it. */
export function reportPlate({ id, number, name }: Stop): Entry {
  return note({ kind: 'damaged_plate', path: `/checkpoints/${id}/damaged`, label: `牌子坏了：${number} ${name}`, body: {} }).entry
}

/** Ends a round before all its points were scanned. */
export function finishRound(round: string, title: string, reason: string): Entry {
  return note({ kind: 'round_ending', label: `${title} 提前收工`, body: { task: round, reason } }).entry
}

/** A check-in that was made before, as the school knows it now. */
export function recallCheckIn(id: string): Promise<FoundCheckIn> {
  return call('GET', `/check-ins/${encodeURIComponent(id)}`)
}

/** Learns from every answer to a check-in, whichever page is open. */
export function watchCheckIns(): void {
  onAnswer((answer, entry) => {
    const said = checkInAnswer(answer)
    if (said === undefined || entry.kind !== 'check_in') return
    if (typeof entry.body.token === 'string') learn(entry.body.token, said.checkpoint)
    if (said.round !== null) updateRound(said.round)
  })
}

/** The answer to a check-in; undefined when it was refused. */
export function checkInAnswer({ body }: Answer): CheckInReceipt | undefined {
  return (body as CheckInReceipt | undefined)?.checkpoint === undefined ? undefined : (body as CheckInReceipt)
}
