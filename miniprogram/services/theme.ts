import type { Theme, Themes } from '../api/types'
import { call } from './api'
import { mine, note } from './queue'
import type { Entry } from './queue-store'
import { cache, recall } from './storage'
import { cachedToday } from './today'

const mostKept = 6 // cards

/** Asks for a card and keeps it for when there is no network. */
export async function refreshTheme(id: string): Promise<void> {
  const theme = await call<Theme>('GET', `/themes/${id}`)
  const { [id]: _, ...others } = recall('theme-cards') ?? {}
  cache('theme-cards', { [id]: theme, ...Object.fromEntries(Object.entries(others).slice(0, mostKept - 1)) })
}

/** The card as last heard, or what 今天 knows of it, with what waits in the queue counted. */
export function knownTheme(id: string): Theme | undefined {
  const known = recall('theme-cards')?.[id] ?? fromToday(id)
  if (known === undefined) return undefined
  return mine().filter(({ body, refusal }) => body.task === id && refusal === undefined).reduce(withEntry, known)
}

/** Enough of a card to tick one's own class, or to sign. */
function fromToday(id: string): Theme | undefined {
  const item = cachedToday()?.tasks.find((task) => task.id === id)
  if (item === undefined) return undefined
  const owing = item.owing ?? []
  const isSignature = ({ key }: { key: string }) => key.startsWith('sign:')
  return {
    ...item, plan: [], classes: 0, held: 0, whole: false,
    lines: owing.filter((one) => !isSignature(one)).map(({ key, name }) => ({ key, name, mine: true, may: true, photos: [], taken: 0, who: [] })),
    signatures: owing.filter(isSignature).map(({ key, name }) => ({ key, name, may: true, who: [] })),
  }
}

/** What the school will make of an entry, as far as the phone can tell. */
export function withEntry(theme: Theme, { kind, body, device_time }: Pick<Entry, 'kind' | 'body' | 'device_time'>): Theme {
  const { targets = [], target = '', attachments = [] } = body as { targets?: string[]; target?: string; attachments?: string[] }
  if (kind === 'proof') {
    return { ...theme, lines: theme.lines.map((line) => (line.key === target ? { ...line, taken: line.taken + attachments.length } : line)) }
  }
  if (kind !== 'finish') return theme
  const lines = theme.lines.map((line) =>
    targets.includes(line.key) && line.held_at === undefined ? { ...line, held_at: device_time, may: false, who: [], taken: line.taken + attachments.length } : line,
  )
  const more = lines.filter((line, index) => line !== theme.lines[index]).length
  const signatures = theme.signatures.map((one) => (targets.includes(one.key) ? { ...one, signed_at: one.signed_at ?? device_time, may: false } : one))
  return { ...theme, lines, signatures, held: theme.held + more }
}

/** The lesson of a class was held; the photo may still be on its way. */
export function holdLesson({ id, name }: Theme, { key, name: of }: { key: string; name: string }, photos: string[]): void {
  note({ kind: 'finish', label: `${name}：${of} 已上课`, body: { task: id, targets: [key], ...(photos.length > 0 && { attachments: photos }) } })
}

/** A photo of a lesson that was held before. */
export function addPhoto({ id, name }: Theme, { key, name: of }: { key: string; name: string }, photo: string): void {
  note({ kind: 'proof', label: `${name}：${of} 补照片`, body: { task: id, target: key, attachments: [photo] } })
}

export function signTheme({ id, name }: Theme, { key, name: of }: { key: string; name: string }): void {
  note({ kind: 'finish', label: `${name}：${of}签字`, body: { task: id, targets: [key] } })
}

/** The themes of this term, and those last heard without a network. */
export async function refreshThemes(): Promise<Themes> {
  const themes = await call<Themes>('GET', '/themes')
  cache('themes', themes)
  return themes
}

export const knownThemes = () => recall('themes')
