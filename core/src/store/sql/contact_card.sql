-- contacts.card
SELECT c.id, c.name, c.title, c.location, c.source, c.last_contacted_at, c.next_follow_up_at, c.created_at,
       c.custom AS "custom: Json<Map<String, Value>>",
       owner.display_name AS "owner?", co.id AS "company_id?", co.name AS "company_name?", co.industry AS "company_industry?",
       (SELECT coalesce(json_agg(json_build_object('kind', p.kind, 'value', p.value, 'primary', p.is_primary,
                                                   'opted_out', p.opted_out_at IS NOT NULL)
                                 ORDER BY p.kind, p.is_primary DESC, p.value), '[]')
        FROM contact_points p WHERE p.tenant_id = c.tenant_id AND p.contact_id = c.id) AS "points!: Json<Vec<ContactPoint>>",
       (SELECT coalesce(json_agg(json_build_object('kind', a.kind, 'direction', a.direction, 'subject', a.subject,
                                                   'occurred_at', a.occurred_at, 'duration_min', a.duration_min,
                                                   'member', m.display_name) ORDER BY a.occurred_at DESC), '[]')
        FROM (SELECT a.* FROM (
                  (SELECT a.tenant_id, a.id, a.kind, a.direction, a.subject, a.occurred_at, a.duration_min, a.member_id
                   FROM activities a
                   WHERE a.tenant_id = c.tenant_id AND a.contact_id = c.id AND a.deleted_at IS NULL
                   ORDER BY a.occurred_at DESC LIMIT 5)
                  UNION
                  (SELECT a.tenant_id, a.id, a.kind, a.direction, a.subject, a.occurred_at, a.duration_min, a.member_id
                   FROM activity_links l
                   JOIN activities a ON a.tenant_id = l.tenant_id AND a.id = l.activity_id AND a.deleted_at IS NULL
                   WHERE l.tenant_id = c.tenant_id AND l.contact_id = c.id
                   ORDER BY a.occurred_at DESC LIMIT 5)) a
              ORDER BY a.occurred_at DESC LIMIT 5) a
        LEFT JOIN memberships m ON m.tenant_id = a.tenant_id AND m.id = a.member_id) AS "activities!: Json<Vec<ActivityLine>>",
       (SELECT coalesce(json_agg(json_build_object('id', d.id, 'name', d.name, 'stage', s.name, 'amount_minor', d.amount_minor,
                                                   'currency', d.currency, 'expected_close', d.expected_close,
                                                   'next_step', d.next_step, 'owner', m.display_name)
                                 ORDER BY d.expected_close, d.name), '[]')
        FROM deals d
        JOIN stages s ON s.tenant_id = d.tenant_id AND s.pipeline_id = d.pipeline_id AND s.id = d.stage_id
        LEFT JOIN memberships m ON m.tenant_id = d.tenant_id AND m.id = d.owner_id
        WHERE d.tenant_id = c.tenant_id AND d.contact_id = c.id AND d.deleted_at IS NULL AND d.status = 'open') AS "deals!: Json<Vec<DealLine>>",
       (SELECT coalesce(json_agg(json_build_object('title', t.title, 'due_at', t.due_at, 'assignee', m.display_name)
                                 ORDER BY t.due_at), '[]')
        FROM (SELECT t.* FROM tasks t
              WHERE t.tenant_id = c.tenant_id AND t.contact_id = c.id AND t.deleted_at IS NULL AND t.status = 'open'
              ORDER BY t.due_at LIMIT 3) t
        LEFT JOIN memberships m ON m.tenant_id = t.tenant_id AND m.id = t.assignee_id) AS "tasks!: Json<Vec<TaskLine>>",
       (SELECT coalesce(json_agg(json_build_object('title', e.title, 'starts_at', e.starts_at, 'location', e.location)
                                 ORDER BY e.starts_at), '[]')
        FROM (SELECT e.title, e.starts_at, e.location FROM meetings e
              WHERE e.tenant_id = c.tenant_id AND e.contact_id = c.id AND e.starts_at > $2::timestamptz - interval '1 day'
                AND e.ends_at >= $2 AND e.status <> 'cancelled' AND e.deleted_at IS NULL AND e.response IS DISTINCT FROM 'declined'
              ORDER BY e.starts_at LIMIT 3) e) AS "meetings!: Json<Vec<MeetingLine>>",
       ARRAY(SELECT g.name FROM taggings x JOIN tags g ON g.tenant_id = x.tenant_id AND g.id = x.tag_id
             WHERE x.tenant_id = c.tenant_id AND x.contact_id = c.id ORDER BY g.name) AS "tags!",
       (SELECT json_build_object('body', n.body, 'author', m.display_name, 'created_at', n.created_at)
        FROM (SELECT n.* FROM notes n WHERE n.tenant_id = c.tenant_id AND n.contact_id = c.id AND n.deleted_at IS NULL
              ORDER BY n.created_at DESC LIMIT 1) n
        LEFT JOIN memberships m ON m.tenant_id = n.tenant_id AND m.id = n.author_id) AS "note: Json<NoteLine>"
FROM contacts c
LEFT JOIN companies co ON co.tenant_id = c.tenant_id AND co.id = c.company_id AND co.deleted_at IS NULL
LEFT JOIN memberships owner ON owner.tenant_id = c.tenant_id AND owner.id = c.owner_id
WHERE c.id = $1 AND c.deleted_at IS NULL
