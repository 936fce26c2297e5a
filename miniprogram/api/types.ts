// Written by scripts/preview/types.mjs from docs/openapi.yaml.

export interface Claim {
  /** From the school; case and spaces do not matter. */
  invite_code?: string
  /** From a getPhoneNumber button. */
  phone_code?: string
}

export interface FieldProblem {
  /** Where. */
  location: string
  /** Chinese: what is wrong and what is allowed. */
  message: string
}

export interface Invite {
  /** Shown this once. */
  code: string
  expires_at: string
  person_id: string
}

export interface LogIn {
  /** What wx.login gave. */
  code?: string
}

export interface Me {
  account_id: string
  /** As whom this request acts; null until the account is bound. */
  membership_id: string | null
  memberships: Membership[]
  /** What this membership may do. */
  permissions: string[]
}

export interface Membership {
  /** Goes into X-Xiaoqin-Membership. */
  id: string
  person_id: string
  person_name: string
  roles: Role[]
  school_id: string
}

export interface MembershipList {
  items: Membership[]
}

export interface Person {
  /** A WeChat account acts as this person. */
  bound: boolean
  id: string
  name: string
  /** Only for those who may manage people, and oneself. */
  phone?: string
  roles: Role[]
  state: "active" | "disabled" | "left"
}

export interface PersonList {
  items: Person[]
  /** Where the next page begins; null at the end. */
  next: string | null
}

export interface Problem {
  /** Stable code, listed in docs/errors.md. */
  code: string
  /** Chinese: what happened and what to do next, fit to be shown. */
  detail: string
  /** The values that are wrong. */
  errors?: FieldProblem[]
  /** Finds this request in the log. */
  request_id: string
  /** HTTP status. */
  status: number
  /** Name of the status. */
  title: string
}

export interface Role {
  code: string
  name: string
}

export interface RoleList {
  /** Codes of roles. */
  roles: string[]
}

export interface Session {
  account_id: string
  /** Unless the token is used before, which moves it on. */
  expires_at: string
  /** Empty until the account is bound to a person. */
  memberships: Membership[]
  /** Goes into Authorization: Bearer. Shown this once. */
  token: string
}
