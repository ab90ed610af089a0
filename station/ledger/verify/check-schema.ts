import { createHash } from 'node:crypto';
import type { ReadHandle } from '../open-database.ts';
import type { Report } from './problems.ts';
import { auditSays } from './verify-phrases.ts';

/**
 * SHA-256 of how each table, index and trigger is defined, white space aside. What the ledger itself is held to stands in
 * them (nothing is changed, nothing is twice), so one that says something else is somebody's work.
 */
export const definitions: Readonly<Record<string, string>> = {
  approvals: '3516ffdb1988c0ddff822d4fc1d3b68552842b43f65f2b4e529f69a19406ddff',
  checkpoints: 'c990ce82c4c021b4e078ae100561147249beb3ed253d9722524fcb13a0428cc0',
  checkpoints_never_change: 'e4db35c6910a8c8425f397d1dd34c2ab2c7a1288b068766074bccece9cb8773c',
  checkpoints_never_go: 'e10d10621ae70c287b0b67c0cb2a49c62dfe844f030bb4781bc968254151c537',
  checkpoints_only_grow: 'bae7b6f38d1021862ea0b8da4833b3480173b81a64309f9cfe87b0fd4b704e2c',
  credentials: 'e9db42dd050d301ea5d56c45fe63cfcb36c281c8a04510167f362ab465c2cd7e',
  credentials_by_issuer: '0b5165daffe1261f34f1d429a5a8ec2f4d331aa5910dc3a189969f0c222df8d5',
  credentials_by_registration: '581c8a4db8eb7b17a85860c96d9c96d6b597e23055761f1497a7a49754254e9f',
  credentials_by_serial: 'ba374efabc2233afe63706ca0e5f64ac7e436796de263ba6bd4ea5d06ebe04ad',
  credentials_by_sha256: '0a6e717f3bf1adff5c412769548b64449d1d1c2b105780518fcc0561fd699213',
  cycle_hours: 'b71e8ec63997db27b5ffd97c3952e0ca13338f11fbc43f7257e50da503f1cf22',
  entries: 'ceb4c5d99d140ef3803bb2aa645c4af8cfb54c35710bf79909d2a1e7da24966f',
  entries_by_kind: '2fb7553012a0fff016a9ecfcbb2b4c170463cb6e4738a7890cbf37ca47127f61',
  entries_by_subject: 'da255c3bb58449de0cc1bbae508cde14cbee06ac1cb2de7471bf9ec61529be10',
  entries_come_in_order: '04d1b443f20199ee590c358d5557709107d7b3e0a21393c9b40db296dbb236df',
  entries_never_change: '9eda9c095fba887bfec1b2c05f416b6f75654d7b51f0eb9f28393fba17e1557e',
  entries_never_go: 'd2374d06b323759ed3e1e35cfb7e2dd9090d48838c2ab7d4c329ea0cfefce6ae',
  failure_hours: '5379c17dccd8e07140d6ecbb48200fca07667aafaf53c663c6268f11a5afa694',
  issuers: '8beb532f9d22bcc3f055b328fbacc0fc467ab051a9b1d707a088c232040cb0f5',
  login_failures: 'b1d811f9d561e5b4b6161f80e6c876c7a86c3160476d83ece555c7f24506370e',
  one_open_run_a_unit: 'd74f2ab3091e0e85be262ea47d4c5026b22c8a22633efa5440b63644cff81810',
  one_unit_an_endorsement_key: '99b92e9f43900fb9f2d7f45ab2972ee29407ac89d8955aaeec5d1e34c725c20e',
  one_wanted_credential: '33f3535d643ed3c6aa9fad5e85478ee12cf9d07837f674217ebb6ce10c10267d',
  one_wanted_credential_a_unit: '90ca22190d72f61a0d192a49a26409a7dba63f6a970dbdb382bfaecaa3023c66',
  orders: '66483d3156758c7fb683669ffb907cacb3be7c06d231b3a6973b91faaba86e8f',
  outbox: 'fd00d75ee38ce64bf5023a8ad6deee1ddd38712e3e93fbae4daabd0173d15e54',
  outbox_by_state: '486a999353f3f68df4fa3cd8a45a6960b5027dcd0fd4b3495f1aed9301bc0acd',
  outbox_counts: '2c036dfe7ebe995e5bcc234049fd12d4a26d924ccb33d646a1e6c7c1cb1bc406',
  outbox_due: '3da5ae56d2eab8c7c85d6750d99c73c4539b4761060106b8d3e6b1f8760b689b',
  people: 'cce6517ecb7a96bf6b05cf05e758a8763af422005b9f7c25628a8e721b98ef31',
  runs: 'ef01f7318311eb3b63cf1395574affb528967784bc85990cea73effe9e94c2fe',
  runs_by_order: 'b6616d08ba584f63c1d5bc6a01df5eac03f6becb4e8c70f100636b62ecde586f',
  runs_by_serial: '686c677d5f72a28507b1bde2bae31c934c620ce4a6e920fa174a2721b9d3e1e1',
  sqlite_autoindex_approvals_1: 'e1541f70258649a01a2d5fdcd33d9aa4a65acd8cd43adae9ac200cf3e449fe6e',
  sqlite_autoindex_checkpoints_1: '64fb355b0c1c8ca0d99b33c74de17e0c8d281651227a315ff78e84d9954d8e67',
  sqlite_autoindex_credentials_1: 'dd2b4dc1dfe6af0b6f0f0833f3bed5c2c86c8d22cfe9fbe89e78e5bd95f4a5e3',
  sqlite_autoindex_issuers_1: 'f9bd197dd5fba72560f5c780105f91c5f3ed3af0eec7d874d6a8a12a31e3c1ae',
  sqlite_autoindex_login_failures_1: 'eb0293d73a0170c45c5734b1953649bf7bd3b7f5455fa98056eb15ffb0c93155',
  sqlite_autoindex_orders_1: '0b43c8c029aa80b3630441894061f58cc3d02653dad237f58405b9f42e9b0b67',
  sqlite_autoindex_outbox_1: 'bbc325617c04b58c2d50c7e91fa5704a02285d261c210021caa4909c85314219',
  sqlite_autoindex_outbox_2: 'bbc325617c04b58c2d50c7e91fa5704a02285d261c210021caa4909c85314219',
  sqlite_autoindex_people_1: '4184bb4f48fcf325f968fc4f3bc7dc69f41b0d0b96e48e402409605f67c87aee',
  sqlite_autoindex_runs_1: 'c95ece204d464711d463894dd881655862481bd49e1c16df4a199689fbdec839',
  sqlite_autoindex_units_1: '6f3b951ddd16b30834d1ad8868cb5fa5c4808df91c95c09903d55c4de18291f9',
  sqlite_autoindex_units_2: '6f3b951ddd16b30834d1ad8868cb5fa5c4808df91c95c09903d55c4de18291f9',
  sqlite_autoindex_units_3: '6f3b951ddd16b30834d1ad8868cb5fa5c4808df91c95c09903d55c4de18291f9',
  tree_head: 'aaf9f7b7bd2ab60c68fa5e467476ff9ac03f3f630ee3bca2812a0ecffce074c2',
  tree_nodes: '5b3fff3eaa9516bfa09b6a3289a5d65186f785e7df5a61b3794b971d7b9fadfc',
  unit_hardware: '22ebdafb379a75e88e704eeec29bd6c3aace758913aac60044070e0657d60098',
  unit_hardware_by_serial: '90de88c3a3d51c536d047268bfd1feef200fdda0d6b696029fecee51af2c34d9',
  units: '1f2fd23de672e8252442f8b69f1e0ebc3bc6968297ff7288b1620d64a87e237e',
  units_by_cursor: '3904cc3f877fa1560312ab475f525de5a4ed30f8ff967cbfd6eeabfd897f2300',
  units_by_enrollment: 'bbe572c88fc589667587401a5216dbd197e2a3d1b7610187bdc18d0a65d179f0',
  units_by_order: '20580049b1d99ff8d3da096dfba1df7a24717d352b0c0bc5baaa75da9c6263e4',
  units_by_order_activity: 'eef2a54da47553f672ee0a1c025eeb061ae9e0dd4c91538df4d02792e7bd66ac',
  units_by_person: '5f40f18351c4f8a1418d7023963508b141294d51ca5fbe1b7c35679edbf90570',
  units_by_product: '0a1bd9382e22e630cfba898e4a790eba7df700f55d0749e79857cdcd0547e589',
  units_by_slot: '6ca069310a2d806e3f3751e40b2ca8c4c5395c9535a1d9c811d4c139b7ee499c',
  units_by_state: '21291f935c30423cbb51a6ea7101ec7a2e29e4d0f535b49ad74b7b6b1d068280',
  yield_hours: '7f7b5211cbee2ceab395e5ba69f42213c657f31c411b31863b16694596feca24',
};

export function checkSchema(db: ReadHandle, report: Report): void {
  const missing = new Set(Object.keys(definitions));
  // What ANALYZE leaves behind says nothing of what is stored.
  const select = db.prepare<[], { name: string; definition: string }>(
    `SELECT name, quote(type) || quote(tbl_name) || quote(sql) AS definition FROM sqlite_schema
     WHERE name <> 'sqlite_stat1' ORDER BY name`,
  );
  for (const { name, definition } of select.all()) {
    missing.delete(name);
    const defined = createHash('sha256').update(definition.replaceAll(/\s+/g, ' ')).digest('hex');
    if (defined !== definitions[name]) report(null, 'SCHEMA_ALTERED', auditSays('SCHEMA_DEFINED_OTHERWISE', { name }));
  }
  for (const name of missing) report(null, 'SCHEMA_ALTERED', auditSays('SAFEGUARD_REMOVED', { name }));
}
