import type { ConsentState, Home, Subscription } from '../api/types'
import { type Letter, letterOf } from '../format/letter'
import { call } from './api'
import { askConsent } from './consent'
import { giveConsent, withdrawConsent } from './family'
import { markRead } from './inbox'
import { getNotice, give, opened } from './notice'
import { membership, setChildren } from './session'
import { cacheFor, keep, recall } from './storage'
import { flush } from './sync'

/** The one kind of message that schools send to parents. */
export const purposes = ['safety_notice']

/** What a parent sees first. */
export interface ParentHome {
  /** The newest that was not read. */
  letter: Letter | null
  /** How many more there are. */
  waiting: number
  read: Letter[]
  credit: Subscription[]
  /** What a guardian has to say yes or no to before anything else: new words, or nobody has asked yet. */
  consent: ConsentState['text'] | null
}

/** What was last heard for the identity in use; null before the first time. */
export function parentHome(now: Date): ParentHome | null {
  const home = (recall('home') ?? {})[membership()?.id ?? '']
  if (home === undefined) return null
  const { letter, unread, read, credit, consent } = home
  return {
    letter: letter === null ? null : letterOf(letter, now),
    waiting: letter === null ? unread : unread - 1,
    read: read.map((item) => letterOf(item, now)),
    credit,
    consent: consent === null || recall('consent-refused') === refusalOf(consent.version) ? null : consent,
  }
}

/** Asks for a parent's first screen and keeps it for when there is no network. */
export async function refreshHome(): Promise<void> {
  const owner = membership()?.id ?? ''
  const home = await call<Home>('GET', '/me/home')
  setChildren(owner, home.children)
  cacheFor('home', owner, home)
}

const refusalOf = (version: string) => `${membership()?.person_id ?? ''} ${version}`

/** Says yes; or no, upon which the school erases at once what it calls the children. One who said no is not asked again. */
export async function answerConsent(version: string, yes: boolean): Promise<void> {
  if (yes) return giveConsent(version)
  await withdrawConsent()
  keep('consent-refused', refusalOf(version))
}

/**
 * Says that a letter arrived, and gives the receipt where one word is the receipt. Call it first
 * in the handler of a tap: WeChat is asked for one more at once; `said` is called when its answer
 * is on its way. It gives the page to go on with when the letter asks a question.
 */
export async function receive(letter: Letter, credit: Subscription[], said: () => void): Promise<string> {
  askConsent(purposes, credit, said)
  await markRead(letter.id)
  const [, notice] = /^pages\/notice\/notice\?id=(.+)$/.exec(letter.page) ?? []
  if (notice === undefined) return ''
  await opened(notice)
  const { receipt } = await getNotice(notice)
  if (receipt === 'answer') return `/${letter.page}`
  if (receipt !== 'none') {
    give(notice, letter.title, '', null)
    await flush()
  }
  return ''
}

/** Whether WeChat's settings keep every reminder away. A WeChat that does not say has them on. */
export async function isSwitchedOff(): Promise<boolean> {
  try {
    const { subscriptionsSetting } = await wx.getSetting({ withSubscriptions: true })
    return subscriptionsSetting?.mainSwitch === false
  } catch {
    return false
  }
}
