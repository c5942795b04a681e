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
INSERT INTO "hrsync_audit" VALUES(1,1,'{"at":"2026-11-29T00:43:35Z","details":"35d32e51f4f821a42f05ea7fd60c83858d23b6dc88d01586751ed6c4f7bf488b","facts":{"run":1},"kind":"run_began","number":1,"previous":"f512de6f7a4d679cff3c29e74ecb17e91641c5d5441f1493fc82ed7a1226e11e"}','b4c1a7b39f67a45647230fe6fb23dce7b7f07f2214e4673bb0a40aac38f9f387');
INSERT INTO "hrsync_audit" VALUES(1,2,'{"at":"2026-11-29T00:43:35Z","details":"","facts":{"run":1,"status":"applied"},"kind":"run_ended","number":2,"previous":"b4c1a7b39f67a45647230fe6fb23dce7b7f07f2214e4673bb0a40aac38f9f387"}','85030f5283851738a19b6fd79cb449155c417de73b5d60377ad03261ae639ffa');
INSERT INTO "hrsync_audit" VALUES(1,3,'{"at":"2026-11-29T00:43:35Z","details":"5c8c3923e8674e61b5c87161e9be13ff3b6010a93cc880ef554c56f876166a07","facts":{"run":2},"kind":"run_began","number":3,"previous":"85030f5283851738a19b6fd79cb449155c417de73b5d60377ad03261ae639ffa"}','c9d2ca7353b2fdc24a11dd881983c1b7a664eed80314db24903f43542edff901');
INSERT INTO "hrsync_audit" VALUES(1,4,'{"at":"2026-11-29T00:43:35Z","details":"72cadd71dece86499aceed3c88f3e54d7278ccdde40a025b2c01e4b58d7be73c","facts":{"change":"create","run":2,"status":"applied"},"kind":"change","number":4,"previous":"c9d2ca7353b2fdc24a11dd881983c1b7a664eed80314db24903f43542edff901"}','34db4d28b3873e6c8e344693ca5f49a99b8b30909e2fcaa49aae80775d619d25');
INSERT INTO "hrsync_audit" VALUES(1,5,'{"at":"2026-11-29T00:43:35Z","details":"","facts":{"run":2,"unsettled":1},"kind":"run_interrupted","number":5,"previous":"34db4d28b3873e6c8e344693ca5f49a99b8b30909e2fcaa49aae80775d619d25"}','3930b01c7a037153d15cc2d89bd5a121db23ec05e4cc65d2c4fce1ee5eb74ab5');
CREATE TABLE hrsync_audit_detail (
	configuration INTEGER NOT NULL, 
	number BIGINT NOT NULL, 
	"key" TEXT NOT NULL, 
	salt TEXT NOT NULL, 
	details TEXT NOT NULL, 
	PRIMARY KEY (configuration, number), 
	FOREIGN KEY(configuration) REFERENCES hrsync_configuration (id)
);
INSERT INTO "hrsync_audit_detail" VALUES(1,1,'','03461bc4226ff93908d58cc7dfdd5a3d','{"by":"jo","host":"vm"}');
INSERT INTO "hrsync_audit_detail" VALUES(1,3,'','ad5b0320e9fdf3371a832737337c634e','{"by":"jo","host":"vm"}');
INSERT INTO "hrsync_audit_detail" VALUES(1,4,'1','a0fa4fe0f0b6fb7e5826695cd2cc30be','{"change":{"deltas":[{"after":["CEO"],"attribute":"title","before":[],"reason":""}],"dn":"CN=Anna,OU=People,DC=example,DC=test","key":"1","kind":"create","label":"Anna"},"key":"1","label":"Anna"}');
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
INSERT INTO "hrsync_configuration" VALUES(1,'example.test','lifecycle',2,1796040000,X'A4D9AE1D72CA38679BE3DC76745761004AF3BF329BF41A8BF0B5447563381431');
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
INSERT INTO "hrsync_intent" VALUES(1,2,0,1,'create','1','Anna','{"deltas":[{"after":["CEO"],"attribute":"title","before":[],"reason":""}],"dn":"CN=Anna,OU=People,DC=example,DC=test","key":"1","kind":"create","label":"Anna"}',1795913015,'applied','');
INSERT INTO "hrsync_intent" VALUES(2,2,1,1,'disable','2','Bo','{"account":"g","control":512,"dn":"CN=Bo,DC=example,DC=test","key":"2","kind":"disable","label":"Bo"}',1795913015,NULL,'');
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
INSERT INTO "hrsync_person" VALUES(1,'1','{"account":"f4f1b9a2-0000-4000-8000-000000000001","disabled":1796040000,"identities":{"birth":"0123456789ab"},"joined":["g1","g2"],"label":"Anna M\u00fcller (1)","said":{"ends":["2026-12-31",1796040000,null]},"source":"hr","stages":{"leave mail":1796040000},"trouble":["The directory refused it.",1796040000,1796040000,2,""],"written":{"title":["abcdefghijkl",1796040000,""]}}',1795913015);
INSERT INTO "hrsync_person" VALUES(1,'2','{}',1795913015);
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
INSERT INTO "hrsync_run" VALUES(1,1,1795913015,1795913015,'applied','{"by":"jo","host":"vm"}');
INSERT INTO "hrsync_run" VALUES(2,1,1795913015,1795913015,'interrupted','{"by":"jo","host":"vm"}');
CREATE TABLE hrsync_schema (
	version BIGINT NOT NULL, 
	PRIMARY KEY (version)
);
INSERT INTO "hrsync_schema" VALUES(2);
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
