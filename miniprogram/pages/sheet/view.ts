import type { SheetsBody as Sheets } from '../../api/types'
import { clockTime, dueTime } from '../../format/time'

/** One place, machine or person that a sheet is filled in for. */
export interface TargetRow {
  key: string
  name: string
  state: 'done' | 'now' | 'todo' | 'miss'
  said: string
  mine: boolean
}

/** A side that has to sign. */
export interface SignRow {
  target: string
  name: string
  said: string
  done: boolean
  mine: boolean
  /** What the button says. */
  act: string
}

/** The outsider has no account: whoever hands over holds out the phone. */
const vendor = 'sign:vendor'

const spoken: Record<string, string> = { 'sign:outgoing': '交班的人', 'sign:incoming': '接班的人' }

/** The list of targets; empty for a task that has one sheet of its own. */
export function targetRows({ targets }: Sheets): TargetRow[] {
  const named = targets.filter(({ key }) => key !== '')
  return named.map(({ key, name, state, passed, handed_at, handed_by, mine }) => ({
    key,
    name: name || '一处',
    state: state === 'handed_in' ? (passed ? 'done' : 'miss') : state === 'locked' ? 'miss' : state === 'open' ? 'now' : 'todo',
    said: handed_at ? `${handed_by?.name ?? ''} ${clockTime(new Date(handed_at))}${passed ? '' : ' · 有问题'}`.trim() : state === 'locked' ? '有一项锁住了' : state === 'open' ? '填了一半' : '还没查',
    mine,
  }))
}

/** The sides that sign, who leaves first. Nobody signs for two of the school. */
export function signRows({ signatures }: Sheets, signing: string[], me: string, now: Date): SignRow[] {
  const signed = signatures.some(({ done_by, target }) => target !== vendor && (done_by?.id === me || signing.includes(target)))
  const inOrder = [...signatures].sort((a, b) => (a.target > b.target ? -1 : 1))
  return inOrder.map(({ target, name: side, done_at, done_by, mine, may }) => {
    const outsider = target === vendor
    const name = spoken[target] ?? side
    const waits = signing.includes(target)
    const done = Boolean(done_at) || waits
    const at = done_at ? dueTime(new Date(done_at), now) : ''
    const said = waits ? '签了，存在手机里' : at === '' ? '还没签' : outsider ? `${at} 亲手签的` : `${done_by?.name ?? ''} ${at} 签了`
    return { target, name, said, done, mine: !done && (outsider ? may : mine && !signed), act: outsider ? '请他签' : '我来签' }
  })
}
