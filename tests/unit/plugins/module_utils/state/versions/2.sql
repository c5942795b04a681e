-- SPDX-FileCopyrightText: 2026 the hrsync.ad authors
-- SPDX-License-Identifier: GPL-3.0-or-later
BEGIN TRANSACTION;
CREATE TABLE hrsync_audit (
	configuration INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	entry TEXT NOT NULL, 
	hash TEXT NOT NULL, 
	PRIMARY KEY (configuration, number), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
INSERT INTO "hrsync_audit" VALUES(1,1,'{"at":"2026-11-29T00:59:28Z","details":"a4c168512bfa7c28b344179d58f45d585fdf3ca2c178046a76654b9fcee2e0b3","facts":{"run":1},"kind":"run_began","number":1,"previous":"f512de6f7a4d679cff3c29e74ecb17e91641c5d5441f1493fc82ed7a1226e11e"}','b9924228a6bf66a7deef633b2dabe5c806a9ad9448bcc1c4d39a6e5c49e65a7a');
INSERT INTO "hrsync_audit" VALUES(1,2,'{"at":"2026-11-29T00:59:28Z","details":"","facts":{"run":1,"status":"applied"},"kind":"run_ended","number":2,"previous":"b9924228a6bf66a7deef633b2dabe5c806a9ad9448bcc1c4d39a6e5c49e65a7a"}','189e1742245b6fa8bb9a3fda6391eb248b33dd4c8d32c81f99a4222a516d8983');
INSERT INTO "hrsync_audit" VALUES(1,3,'{"at":"2026-11-29T00:59:28Z","details":"cf506c53bdf0b1fc4fe05d303b859ff08225ef6ea4dbe085ced5791ef7784eb6","facts":{"run":2},"kind":"run_began","number":3,"previous":"189e1742245b6fa8bb9a3fda6391eb248b33dd4c8d32c81f99a4222a516d8983"}','e7772eda0d8c5efaa1f9bcff32755af9dc2956e458753b78f64a7905ae210e2e');
INSERT INTO "hrsync_audit" VALUES(1,4,'{"at":"2026-11-29T00:59:28Z","details":"6039a4b7f6b198095a378a2a570c8f25617ce10c5b80162ee7ef66ff8a74dacd","facts":{"change":"create","run":2,"status":"applied"},"kind":"change","number":4,"previous":"e7772eda0d8c5efaa1f9bcff32755af9dc2956e458753b78f64a7905ae210e2e"}','4b483572b64ed4c159f96bc4a9067f00c92044f61250eedbd15111165ec6e0e2');
INSERT INTO "hrsync_audit" VALUES(1,5,'{"at":"2026-11-29T00:59:28Z","details":"","facts":{"run":2,"unsettled":1},"kind":"run_interrupted","number":5,"previous":"4b483572b64ed4c159f96bc4a9067f00c92044f61250eedbd15111165ec6e0e2"}','5c7d317c76819a1fe9251166559ef7fb9805ed96e243a20b92fe398dfe49376c');
CREATE TABLE hrsync_audit_detail (
	configuration INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	"key" TEXT NOT NULL, 
	salt TEXT NOT NULL, 
	details TEXT NOT NULL, 
	PRIMARY KEY (configuration, number), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
INSERT INTO "hrsync_audit_detail" VALUES(1,1,'','dec24ddfc36ae43f126d5696d61d8905','{"by":"jo","host":"vm"}');
INSERT INTO "hrsync_audit_detail" VALUES(1,3,'','e0cbc0613589e490a376169fc2f825b7','{"by":"jo","host":"vm"}');
INSERT INTO "hrsync_audit_detail" VALUES(1,4,'1','6901d40f90ffa3384fa0981fc3983ed4','{"change":{"deltas":[{"after":["CEO"],"attribute":"title","before":[],"reason":""}],"dn":"CN=Anna,OU=People,DC=example,DC=test","key":"1","kind":"create","label":"Anna"},"key":"1","label":"Anna"}');
CREATE TABLE hrsync_configuration (
	id INTEGER NOT NULL, 
	domain TEXT NOT NULL, 
	name TEXT NOT NULL, 
	revision BIGINT NOT NULL, 
	read BIGINT, 
	secret BLOB NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (domain, name)
);
INSERT INTO "hrsync_configuration" VALUES(1,'example.test','lifecycle',2,1796040000,X'9986B598C4AABD375EAEA313417E527317224E9802E813A8CD1428A7EA080AA9');
CREATE TABLE hrsync_decision (
	id INTEGER NOT NULL, 
	"plan" INTEGER NOT NULL, 
	statement TEXT NOT NULL, 
	signature TEXT NOT NULL, 
	principal TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	PRIMARY KEY (id), 
	FOREIGN KEY("plan") REFERENCES hrsync_plan (id) ON DELETE CASCADE
);
CREATE TABLE hrsync_delivery (
	configuration INTEGER NOT NULL, 
	receiver TEXT NOT NULL, 
	number BIGINT NOT NULL, 
	failing BIGINT, 
	message TEXT NOT NULL, 
	PRIMARY KEY (configuration, receiver), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
CREATE TABLE hrsync_feed (
	configuration INTEGER NOT NULL, 
	source TEXT NOT NULL, 
	feed TEXT NOT NULL, 
	run INTEGER NOT NULL, 
	PRIMARY KEY (configuration, source), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id), 
	FOREIGN KEY(run) REFERENCES hrsync_run (id) ON DELETE CASCADE
);
INSERT INTO "hrsync_feed" VALUES(1,'hr','{"keys":["a","b"],"people":2}',1);
CREATE TABLE hrsync_intent (
	id INTEGER NOT NULL, 
	run INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	configuration INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	label TEXT NOT NULL, 
	change TEXT NOT NULL, 
	at BIGINT NOT NULL, 
	status TEXT, 
	message TEXT NOT NULL, 
	PRIMARY KEY (id), 
	UNIQUE (run, number), 
	FOREIGN KEY(run) REFERENCES hrsync_run (id) ON DELETE CASCADE, 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
INSERT INTO "hrsync_intent" VALUES(1,2,0,1,'create','1','Anna','{"deltas":[{"after":["CEO"],"attribute":"title","before":[],"reason":""}],"dn":"CN=Anna,OU=People,DC=example,DC=test","key":"1","kind":"create","label":"Anna"}',1795913968,'applied','');
INSERT INTO "hrsync_intent" VALUES(2,2,1,1,'disable','2','Bo','{"account":"g","control":512,"dn":"CN=Bo,DC=example,DC=test","key":"2","kind":"disable","label":"Bo"}',1795913968,NULL,'');
CREATE TABLE hrsync_lease (
	run INTEGER NOT NULL, 
	configuration INTEGER NOT NULL, 
	domain TEXT NOT NULL, 
	base TEXT NOT NULL, 
	owner TEXT NOT NULL, 
	host TEXT NOT NULL, 
	process TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	heartbeat BIGINT NOT NULL, 
	PRIMARY KEY (run), 
	FOREIGN KEY(run) REFERENCES hrsync_run (id) ON DELETE CASCADE, 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
CREATE TABLE hrsync_made (
	run INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	configuration INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	number BIGINT NOT NULL, 
	people BIGINT NOT NULL, 
	who TEXT NOT NULL, 
	is_allowed BOOLEAN NOT NULL, 
	PRIMARY KEY (run, kind), 
	FOREIGN KEY(run) REFERENCES hrsync_run (id) ON DELETE CASCADE, 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
INSERT INTO "hrsync_made" VALUES(1,'creates',1,1796040000,2,2,'["a", "b"]',1);
CREATE TABLE hrsync_name (
	configuration INTEGER NOT NULL, 
	attribute TEXT NOT NULL, 
	value TEXT NOT NULL, 
	"key" TEXT NOT NULL, 
	given BIGINT NOT NULL, 
	released BIGINT, 
	PRIMARY KEY (configuration, attribute, value), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
INSERT INTO "hrsync_name" VALUES(1,'samaccountname','anna','1',1796040000,NULL);
CREATE TABLE hrsync_person (
	configuration INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	memory TEXT NOT NULL, 
	changed BIGINT NOT NULL, 
	PRIMARY KEY (configuration, "key"), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
INSERT INTO "hrsync_person" VALUES(1,'1','{"account":"f4f1b9a2-0000-4000-8000-000000000001","disabled":1796040000,"identities":{"birth":"0123456789ab"},"joined":["g1","g2"],"label":"Anna M\u00fcller (1)","said":{"ends":["2026-12-31",1796040000,null]},"source":"hr","stages":{"leave mail":1796040000},"trouble":["The directory refused it.",1796040000,1796040000,2,""],"written":{"title":["abcdefghijkl",1796040000,""]}}',1795913968);
INSERT INTO "hrsync_person" VALUES(1,'2','{}',1795913968);
CREATE TABLE hrsync_plan (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	configuration INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	checksum TEXT NOT NULL, 
	requested_by TEXT NOT NULL, 
	created BIGINT NOT NULL, 
	valid_until BIGINT NOT NULL, 
	as_of TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	entry BIGINT NOT NULL, 
	UNIQUE (configuration, name), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
CREATE TABLE hrsync_request (
	configuration INTEGER NOT NULL, 
	receiver TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	request TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	opened BIGINT NOT NULL, 
	closed BIGINT, 
	PRIMARY KEY (configuration, receiver, subject), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
CREATE TABLE hrsync_run (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	configuration INTEGER NOT NULL, 
	started BIGINT NOT NULL, 
	ended BIGINT, 
	status TEXT NOT NULL, 
	facts TEXT NOT NULL, 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
INSERT INTO "hrsync_run" VALUES(1,1,1795913968,1795913968,'applied','{"by":"jo","host":"vm"}');
INSERT INTO "hrsync_run" VALUES(2,1,1795913968,1795913968,'interrupted','{"by":"jo","host":"vm"}');
CREATE TABLE hrsync_schema (
	version BIGINT NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "hrsync_schema" VALUES(2);
CREATE TABLE hrsync_settings (
	configuration INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	text TEXT NOT NULL, 
	since BIGINT NOT NULL, 
	PRIMARY KEY (configuration, digest), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
CREATE TABLE hrsync_unit (
	"plan" INTEGER NOT NULL, 
	"key" TEXT NOT NULL, 
	label TEXT NOT NULL, 
	digest TEXT NOT NULL, 
	own TEXT NOT NULL, 
	needs TEXT NOT NULL, 
	changes TEXT NOT NULL, 
	run BIGINT, 
	PRIMARY KEY ("plan", "key"), 
	FOREIGN KEY("plan") REFERENCES hrsync_plan (id) ON DELETE CASCADE
);
CREATE INDEX hrsync_run_configuration ON hrsync_run (configuration, id);
CREATE INDEX hrsync_audit_detail_key ON hrsync_audit_detail (configuration, "key");
CREATE INDEX hrsync_made_configuration ON hrsync_made (configuration, at);
CREATE INDEX hrsync_intent_open ON hrsync_intent (configuration, status);
CREATE INDEX hrsync_intent_key ON hrsync_intent (configuration, "key");
CREATE INDEX hrsync_decision_plan ON hrsync_decision ("plan");
COMMIT;
