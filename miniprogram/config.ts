/**
 * Where the service is. A mini-program opened in the developer tools talks to this
 * computer; set the school's own https domain before uploading.
 */
export const servers = {
  develop: 'http://127.0.0.1:8080',
  trial: 'https://xiaoqin.example.cn',
  release: 'https://xiaoqin.example.cn',
}
