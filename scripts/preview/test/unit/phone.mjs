import { miniprogramFolder } from '../../build/bundle.mjs'
import { compileScripts, moduleScope } from '../../build/script.mjs'
import { Source } from '../../build/source.mjs'
import { Modules } from '../../runtime/modules.mjs'

const source = new Source(miniprogramFolder)
const scripts = source
  .list('.ts')
  .filter((file) => /^(services|format)\//.test(file))
  .map((file) => file.slice(0, -'.ts'.length))
const modules = Object.fromEntries(
  [...compileScripts(source, scripts)].map(([name, { code, requires }]) => [
    name,
    { requires, run: new Function(...moduleScope.split(', '), code) },
  ]),
)

/**
 * A phone with only the parts of wx that a test gives it. load() gives modules of the
 * mini-program; every phone has its own. Given the storage of another, it is that phone
 * after a restart.
 */
export function phone({ wx = {}, now = () => Date.now(), stored = new Map() } = {}) {
  const platform = {
    getStorageSync: (key) => structuredClone(stored.get(key) ?? ''),
    getStorageInfoSync: () => ({ keys: [...stored.keys()] }),
    setStorageSync: (key, value) => stored.set(key, structuredClone(value)),
    removeStorageSync: (key) => stored.delete(key),
    getAccountInfoSync: () => ({ miniProgram: { envVersion: 'develop' } }),
    getAppBaseInfo: () => ({}),
    ...wx,
  }
  class PhoneDate extends Date {
    constructor(...args) {
      if (args.length === 0) super(now())
      else super(...args)
    }

    static now() {
      return now()
    }
  }
  const loader = new Modules({ modules }, { wx: platform, Date: PhoneDate })
  return { stored, load: (name) => loader.load(name) }
}

/** A membership as the service tells it. */
export function membership(id, ...roles) {
  return {
    id,
    school_id: 'school',
    school_name: '实验小学',
    person_id: `person-${id}`,
    person_name: '李师傅',
    roles: roles.map((code) => ({ code, name: code })),
  }
}
