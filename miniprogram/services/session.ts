import type { Child, Membership, Session } from '../api/types'
import { send } from './request'
import { type StoredSession, forget, keep, recall } from './storage'

const day = 24 * 60 * 60 * 1000

/** The session of this phone, or undefined before the first login. */
export const current = () => recall('session')

/** Whom the phone acts as; undefined while this WeChat user is nobody at a school. */
export function membership(): Membership | undefined {
  return current()?.memberships.find(({ id }) => id === recall('membership'))
}

/** Everything this person is, always in the same order: oldest first. */
export function identities(): Membership[] {
  const all = current()?.memberships ?? []
  return [...all].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The children of a guardian, as last heard; nobody's while the identity in use is unheard of. */
export const children = (): Child[] => recall('children') ?? []

/** Acts as another identity of the same person from now on. */
export function choose(id: string): void {
  keep('membership', id)
  forget('children')
}

/** Acts as a member of staff where there is a choice: plates are theirs, whoever opened the phone. */
export function actAsStaff(): void {
  const staff = identities().filter(({ roles }) => roles.some(({ code }) => code !== 'guardian'))
  const [first] = staff
  if (first !== undefined && staff.every(({ id }) => id !== membership()?.id)) choose(first.id)
}

/** Notes the identities as the service has just told them. */
export function setMemberships(memberships: Membership[]): void {
  const session = current()
  if (session !== undefined) keepSession({ ...session, memberships })
}

/** Notes the children of an identity, unless another one has been chosen meanwhile. */
export function setChildren(of: string | null, children: Child[]): void {
  if (membership()?.id === of) keep('children', children)
}

/** Whether the token is so old that it should be renewed before its next use. */
export function isDue(): boolean {
  const session = current()
  return session === undefined || Date.now() >= session.renewAt
}

let running: Promise<void> | undefined

/** Logs in through WeChat. Callers that come while a login runs share it. */
export function login(): Promise<void> {
  running ??= signIn().finally(() => {
    running = undefined
  })
  return running
}

/** Forgets who used this phone, and that they agreed to log in without a tap. */
export function leave(): void {
  forget('session')
  forget('membership')
  forget('children')
  forget('consent')
  forget('today')
  forget('home')
  forget('plates')
  forget('sheets')
}

async function signIn(): Promise<void> {
  const { code } = await wx.login()
  const { data, at } = await send<Session>('POST', '/sessions', { code })
  // Measured by the server's clock, so that a wrong phone clock renews neither too often nor never.
  const life = Date.parse(data.expires_at) - at
  keepSession({ token: data.token, renewAt: Date.now() + life - day, memberships: data.memberships })
}

/** Keeps a session. Whoever was acted as stays so; else the identity that the service names first. */
function keepSession(session: StoredSession): void {
  keep('session', session)
  const first = session.memberships[0]
  if (membership() === undefined && first !== undefined) choose(first.id)
  const school = membership()?.school_name
  if (school !== undefined) keep('school', school)
}
