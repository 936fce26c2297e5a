import type { AskChoice, CheckInReceipt, CheckpointItem, FoundCheckIn, Round, Stop } from '../api/types'
import { type PlateView, nextPoint, platesOf, roundTitle } from './round'
import { clockTime } from './time'

/** What a button of the result does. */
export type Act = 'scan' | 'type' | 'explain' | 'report' | 'finish' | 'settings' | 'recall'

export interface Button {
  text: string
  act: Act
}

interface Common {
  /** "03 锅炉房后门"; empty when the phone cannot tell yet. */
  number: string
  place: string
}

/** 扫好了. */
export interface Done extends Common {
  kind: 'ok'
  title: string
  line: string
  /** Waits in the phone for a network. */
  stored: boolean
  plates: PlateView[]
  next: Stop | null
  /** The last point of its round. */
  finished: boolean
}

/** 已经记上了，还要说明一句. */
export interface Flag extends Common {
  kind: 'flag'
  title: string
  subtitle: string
  time: string
  reasons: string
  choices: AskChoice[]
  photo: boolean
}

/** One of the dark corners of scanning. */
export interface Corner extends Common {
  kind: 'corner'
  tone: 'red' | 'amber' | 'blue'
  icon: string
  title: string
  text: string
  main: Button
  second: Button | null
  /** Nothing is left of its round. */
  finished: boolean
}

export type Verdict = Done | Flag | Corner

/** What is known around a scan. */
export interface Scene {
  at: Date
  /** All rounds of the day, with what the phone knows. */
  rounds: Round[]
  /** The number was typed. */
  typed: boolean
}

const again: Button = { text: '再扫一次', act: 'scan' }
const type: Button = { text: '输牌号', act: 'type' }

/** What the school said about a check-in. */
export function verdictOf(answer: CheckInReceipt, scene: Scene): Verdict {
  const { checkpoint, outcome, ask, reasons } = answer
  if (outcome === 'duplicate') return duplicate(checkpoint, answer)
  if (outcome === 'extra') return extra(checkpoint)
  if (ask !== null) return flag(answer, scene, ask.choices, ask.kind === 'photo')
  if (outcome === 'late' || outcome === 'made_up') return late(answer, scene)
  if (reasons.some(({ code }) => code === 'order')) return outOfOrder(checkpoint, answer.expected ?? answer.next)
  if (scene.typed) return flag(answer, scene, [], true)
  return done(checkpoint, answer.round ?? undefined, scene, false)
}

/** What the phone says by itself while the check-in waits for a network. */
export function storedVerdict(point: Stop | undefined, round: Round | undefined, scene: Scene): Verdict {
  if (point !== undefined && round !== undefined) return done(point, round, scene, true)
  return {
    kind: 'ok', number: point?.number ?? '', place: point?.name ?? '', title: '记下了', line: clockTime(scene.at),
    stored: true, plates: [], next: null, finished: false,
  }
}

/** After somebody said a word about a check-in. */
export function explainedVerdict(point: CheckpointItem, round: Round | undefined, scene: Scene): Done {
  return { ...done(point, round, scene, false), title: '说明记下了' }
}

function done(point: CheckpointItem, round: Round | undefined, scene: Scene, stored: boolean): Done {
  const time = clockTime(scene.at)
  const common = { kind: 'ok', number: point.number, place: point.name, title: '扫好了', stored } as const
  if (round === undefined) return { ...common, line: time, plates: [], next: null, finished: false }
  const { total: count, done: scanned } = round
  const next = nextPoint(round)
  const line = `${time} · ${roundTitle(scene.rounds, round.id)} · ${count} 个点扫了 ${scanned} 个`
  return { ...common, line, plates: platesOf(round, next), next, finished: scanned === count }
}

/** About a check-in of before: what is still to be said, or that nothing is. */
export function recalledVerdict(found: FoundCheckIn, scene: Scene): Verdict {
  if (found.ask !== null) return flag(found, scene, found.ask.choices, found.ask.kind === 'photo')
  return { ...done(found.checkpoint, undefined, scene, false), title: '这次已经记好了' }
}

/** A check-in of before could not be read. */
export function unknownVerdict(title: string, text: string): Corner {
  return {
    kind: 'corner', number: '', place: '', tone: 'amber', icon: 'warn', title, text,
    main: { text: '再试一次', act: 'recall' }, second: null, finished: false,
  }
}

function flag(answer: Pick<CheckInReceipt, 'checkpoint' | 'reasons'>, scene: Scene, choices: AskChoice[], photo: boolean): Flag {
  const { number, name } = answer.checkpoint
  const reasons = answer.reasons.map(({ text }) => text).join('')
  return {
    kind: 'flag', number, place: name, title: '已经记上了', subtitle: photo ? '还要一张照片' : '还要说明一句',
    time: clockTime(scene.at), reasons, choices, photo,
  }
}

function duplicate({ id, number, name }: CheckpointItem, { round, next }: CheckInReceipt): Corner {
  const doneAt = round?.points.find((point) => point.id === id)?.done_at
  const when = doneAt ? `${clockTime(new Date(doneAt))} ` : ''
  return {
    kind: 'corner', number, place: name, tone: 'blue', icon: 'check', title: `${number} 刚才扫过了`,
    text: `${when}已经记上，不用再扫。`, main: goOn(next), second: null, finished: next === null,
  }
}

function extra({ number, name }: CheckpointItem): Corner {
  return {
    kind: 'corner', number, place: name, tone: 'amber', icon: 'pin', title: '这块牌子不在您今天的路线里',
    text: `${number} ${name}，给您记了一次顺路检查。`, main: { text: '接着扫码', act: 'scan' }, second: { text: '这里有问题，上报', act: 'report' }, finished: false,
  }
}

function late({ checkpoint, reasons, outcome, next }: CheckInReceipt, scene: Scene): Corner {
  const { number, name } = checkpoint
  const how = reasons.find(({ code }) => code === 'outside')?.text.replace(/。$/, '') ?? '晚了'
  const title = outcome === 'made_up' ? `${how}，算补巡` : `${how}，算数`
  return {
    kind: 'corner', number, place: name, tone: 'amber', icon: 'clock', title,
    text: `${number} ${name} ${clockTime(scene.at)} 已经记上，不算没来。`, main: goOn(next), second: { text: '说明原因', act: 'explain' }, finished: next === null,
  }
}

function outOfOrder({ number, name }: CheckpointItem, next: Stop | null): Corner {
  const title = next === null ? `${number} 记上了` : `这是 ${number}，该扫 ${next.number}`
  const text = next === null ? '没按顺序，也算数。' : `${number} 先给您记上。${next.number} ${next.name}还没扫。`
  return { kind: 'corner', number, place: name, tone: 'amber', icon: 'pin', title, text, main: goOn(next), second: { text: '说明原因', act: 'explain' }, finished: next === null }
}

const goOn = (next: Stop | null): Button =>
  next === null ? { text: '收工', act: 'finish' } : { text: `接着扫 ${next.number} ${next.name}`, act: 'scan' }

/** The school did not take it, and says why. */
export function refusedVerdict(code: string, reason: string, wanted: Stop | null): Corner {
  const nowhere = { number: '', place: '' }
  if (code === 'patrol.old_plate' || code === 'patrol.revoked_plate') {
    const title = code === 'patrol.old_plate' ? '旧牌，已换新牌' : '这块牌子停用了'
    return { kind: 'corner', ...nowhere, tone: 'red', icon: 'scan', title, text: reason, main: again, second: { text: '上报牌子', act: 'report' }, finished: false }
  }
  if (code === 'patrol.unknown_plate') return foreignVerdict(wanted)
  return { kind: 'corner', ...nowhere, tone: 'red', icon: 'warn', title: '学校没收下', text: reason, main: again, second: type, finished: false }
}

/** Not our code, another school's or no code of a plate at all: all the same. */
export function foreignVerdict(wanted: Stop | null): Corner {
  const text = wanted === null ? '请找墙上的蓝色号牌再扫。' : `该扫的是 ${wanted.number} ${wanted.name}。请找墙上的蓝色号牌。`
  return { kind: 'corner', number: '', place: '', tone: 'red', icon: 'scan', title: '这不是学校的牌子', text, main: again, second: type, finished: false }
}

export function unreadableVerdict(): Corner {
  return {
    kind: 'corner', number: '', place: '', tone: 'red', icon: 'scan', title: '没扫出来',
    text: '擦一擦牌子，离远一点再试。天黑请开手电。', main: again, second: type, finished: false,
  }
}

/** A plate was said to be damaged or gone. */
export function damagedVerdict({ number, name }: Stop, online: boolean): Corner {
  return {
    kind: 'corner', number, place: name, tone: 'blue', icon: 'check', title: `${number} 的牌子报上去了`,
    text: `${online ? '后勤会来换新牌。' : '存在手机里，有网就报。'}牌号看得清，就输牌号。看不清，先走下一个点。`,
    main: { text: '接着扫码', act: 'scan' }, second: type, finished: false,
  }
}

export function noCameraVerdict(): Corner {
  return {
    kind: 'corner', number: '', place: '', tone: 'amber', icon: 'camera', title: '摄像头没打开',
    text: '打开后才能扫码。不打开也能输牌号。', main: { text: '去打开', act: 'settings' }, second: type, finished: false,
  }
}
