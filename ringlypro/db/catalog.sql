-- What the product relies on in a database: one fact a row, and how PostgreSQL itself words it.
-- With only pg_catalog on the search path every other name is qualified.
WITH
schemas AS (SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('public', 'jobs')),
jobs AS (SELECT oid FROM schemas WHERE nspname = 'jobs'),
roles (role) AS (VALUES ('ringly_app'), ('ringly_system')),
ours AS (
    SELECT c.oid, s.nspname || '.' || c.relname AS name, c.relrowsecurity, c.relforcerowsecurity, c.relpersistence
    FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace
    WHERE c.relkind = 'r' AND c.relname <> 'alembic_version'
)

SELECT 'table ' || name AS fact,
       concat_ws(', ',
           CASE WHEN relpersistence <> 'p' THEN 'not logged' END,
           CASE WHEN relrowsecurity THEN 'row security' ELSE 'no row security' END,
           CASE WHEN relforcerowsecurity THEN 'forced' END) AS definition
FROM ours

UNION ALL
SELECT 'column ' || ours.name || '.' || a.attname,
       concat_ws(', ',
           format_type(a.atttypid, a.atttypmod),
           CASE WHEN a.attcollation <> t.typcollation THEN 'collate ' || l.collname END,
           CASE WHEN a.attnotnull THEN 'not null' END,
           CASE a.attidentity WHEN 'a' THEN 'identity always' WHEN 'd' THEN 'identity by default' END,
           CASE WHEN a.attgenerated = '' THEN 'default ' ELSE 'generated ' END || pg_get_expr(d.adbin, d.adrelid))
FROM ours
JOIN pg_attribute a ON a.attrelid = ours.oid AND a.attnum > 0 AND NOT a.attisdropped
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_collation l ON l.oid = a.attcollation
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum

UNION ALL
SELECT 'constraint ' || ours.name || '.' || k.conname, pg_get_constraintdef(k.oid)
FROM ours JOIN pg_constraint k ON k.conrelid = ours.oid AND k.contype IN ('c', 'f', 'p', 'u', 'x')

UNION ALL
SELECT 'index ' || ours.name || '.' || x.relname,
       pg_get_indexdef(i.indexrelid) || CASE WHEN i.indisvalid THEN '' ELSE ', not valid' END
FROM ours JOIN pg_index i ON i.indrelid = ours.oid JOIN pg_class x ON x.oid = i.indexrelid
WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))

UNION ALL
SELECT 'policy ' || ours.name || '.' || p.polname,
       concat_ws(' ',
           CASE WHEN NOT p.polpermissive THEN 'restrictive' END,
           'for ' || CASE p.polcmd WHEN '*' THEN 'all' ELSE p.polcmd::text END,
           'to ' || (SELECT string_agg(coalesce(r.rolname, 'public'), ', ' ORDER BY r.rolname)
                     FROM unnest(p.polroles) m LEFT JOIN pg_roles r ON r.oid = m),
           'using ' || pg_get_expr(p.polqual, p.polrelid),
           'with check ' || pg_get_expr(p.polwithcheck, p.polrelid))
FROM ours JOIN pg_policy p ON p.polrelid = ours.oid

UNION ALL
SELECT 'trigger ' || ours.name || '.' || g.tgname,
       pg_get_triggerdef(g.oid) || CASE g.tgenabled WHEN 'O' THEN '' ELSE ', enabled ' || g.tgenabled::text END
FROM ours JOIN pg_trigger g ON g.tgrelid = ours.oid AND NOT g.tgisinternal

-- Those of foreign keys stand with their constraints, unless somebody switched them off.
UNION ALL
SELECT 'trigger ' || ours.name || '.' || g.tgname, 'of ' || k.conname || ', enabled ' || g.tgenabled::text
FROM ours JOIN pg_trigger g ON g.tgrelid = ours.oid AND g.tgisinternal AND g.tgenabled <> 'O'
JOIN pg_constraint k ON k.oid = g.tgconstraint

UNION ALL
SELECT 'rule ' || ours.name || '.' || r.rulename, pg_get_ruledef(r.oid)
FROM ours JOIN pg_rewrite r ON r.ev_class = ours.oid

UNION ALL
SELECT 'privileges ' || ours.name || ' ' || role,
       concat_ws(', ',
           CASE WHEN has_any_column_privilege(role, ours.oid, 'SELECT') THEN 'select' END,
           CASE WHEN has_any_column_privilege(role, ours.oid, 'INSERT') THEN 'insert' END,
           CASE WHEN has_any_column_privilege(role, ours.oid, 'UPDATE') THEN 'update' END,
           CASE WHEN has_any_column_privilege(role, ours.oid, 'REFERENCES') THEN 'references' END,
           CASE WHEN has_table_privilege(role, ours.oid, 'DELETE') THEN 'delete' END,
           CASE WHEN has_table_privilege(role, ours.oid, 'TRUNCATE') THEN 'truncate' END,
           CASE WHEN has_table_privilege(role, ours.oid, 'TRIGGER') THEN 'trigger' END)
FROM ours CROSS JOIN roles

UNION ALL
SELECT 'privileges ' || nspname || ' ' || role,
       CASE WHEN has_schema_privilege(role, oid, 'USAGE') THEN 'usage' ELSE '' END
FROM schemas CROSS JOIN roles

UNION ALL
SELECT 'privileges jobs.' || c.relname || ' ' || role,
       CASE WHEN has_sequence_privilege(role, c.oid, 'USAGE') THEN 'usage' ELSE '' END
FROM pg_class c CROSS JOIN roles WHERE c.relkind = 'S' AND c.relnamespace = (SELECT oid FROM jobs)

UNION ALL
SELECT 'type jobs.' || t.typname, string_agg(e.enumlabel, ', ' ORDER BY e.enumsortorder)
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid WHERE t.typnamespace = (SELECT oid FROM jobs) GROUP BY t.typname

UNION ALL
SELECT 'function jobs.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
       concat_ws(' ', l.lanname, 'returns', pg_get_function_result(p.oid),
           CASE WHEN p.prosecdef THEN 'security definer' END,
           (SELECT string_agg('not for ' || role, ' ' ORDER BY role) FROM roles
            WHERE NOT has_function_privilege(role, p.oid, 'EXECUTE')),
           'body', md5(p.prosrc))
FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = (SELECT oid FROM jobs)
