const maxEntry = 1024 * 1024
const maxTotal = 10 * 1024 * 1024

/**
 * Storage that survives a restart, one per phone. WeChat's limits: 1 MB per key, 10 MB in
 * all; a browser may stop earlier, at 5 million characters, and then reads the same.
 */
export function storage(phone) {
  const prefix = `phone:${phone.user}:`
  const keys = () => Object.keys(localStorage).filter((key) => key.startsWith(prefix))
  const used = (except) =>
    keys().reduce((sum, key) => sum + (key === except ? 0 : bytes(localStorage.getItem(key))), 0)

  return {
    getStorageSync(key) {
      const text = localStorage.getItem(prefix + key)
      return text === null ? '' : JSON.parse(text)
    },
    setStorageSync(key, data) {
      if (data === undefined) throw new Error('setStorageSync:fail data is undefined')
      const text = JSON.stringify(data)
      if (bytes(text) > maxEntry) throw new Error('setStorageSync:fail entry size limit reached')
      if (used(prefix + key) + bytes(text) > maxTotal) throw full()
      try {
        localStorage.setItem(prefix + key, text)
      } catch {
        throw full()
      }
    },
    removeStorageSync(key) {
      localStorage.removeItem(prefix + key)
    },
    getStorageInfoSync() {
      const names = keys().map((key) => key.slice(prefix.length))
      return { keys: names, currentSize: Math.ceil(used() / 1024), limitSize: maxTotal / 1024 }
    },
  }
}

function full() {
  return new Error('setStorageSync:fail exceed storage max size 10Mb')
}

function bytes(text) {
  return new TextEncoder().encode(text).length
}
