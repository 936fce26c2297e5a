import type { Claim, Me, ListMembership } from '../api/types'
import { type Method, Problem, Unreachable, send } from './request'
import { current, isDue, leave, login, membership, setChildren, setMemberships } from './session'

/** Calls the service as the chosen identity. Throws Problem or Unreachable. */
export function call<T>(method: Method, path: string, data?: object): Promise<T> {
  return callAs(undefined, method, path, data)
}

/** Calls the service as one of this person's identities; as the chosen one when none is named. */
export async function callAs<T>(identity: string | undefined, method: Method, path: string, data?: object): Promise<T> {
  return (await authorised(identity, (header) => send<T>(method, path, data, header))).data
}

/**
 * Makes a request with the token. One near its end is renewed first; one that is refused is
 * renewed and the request repeated once.
 */
export async function authorised<T>(identity: string | undefined, request: (header: Record<string, string>) => Promise<T>): Promise<T> {
  if (isDue()) await renew()
  const token = current()?.token
  try {
    return await request(authorisation(identity))
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 401) throw error
    if (current()?.token === token) await login()
    return request(authorisation(identity))
  }
}

/** A token that is only near its end still serves when WeChat's login does not. */
async function renew(): Promise<void> {
  try {
    await login()
  } catch (error) {
    if (current() === undefined || !(error instanceof Problem)) throw error
  }
}

function authorisation(identity = membership()?.id): Record<string, string> {
  const header: Record<string, string> = { Authorization: `Bearer ${current()?.token ?? ''}` }
  if (identity !== undefined) header['X-Xiaoqin-Membership'] = identity
  return header
}

/** Binds this WeChat user to a person of a school, by one of the two proofs. */
export async function claim(proof: Claim): Promise<void> {
  const { items } = await call<ListMembership>('POST', '/memberships/claim', proof)
  const others = (current()?.memberships ?? []).filter((known) => items.every(({ id }) => id !== known.id))
  setMemberships([...others, ...items])
}

/** Learns anew who this WeChat user is in which schools. */
export async function refreshMe(): Promise<void> {
  const me = await call<Me>('GET', '/me')
  setMemberships(me.memberships)
  setChildren(me.membership_id, me.children)
}

/**
 * Leaves this phone. Without an answer the token lives on at the service until it expires,
 * but nobody holds it any more.
 */
export async function logout(): Promise<void> {
  try {
    await send('DELETE', '/sessions/current', undefined, authorisation())
  } catch (error) {
    if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error
  } finally {
    leave()
  }
}
