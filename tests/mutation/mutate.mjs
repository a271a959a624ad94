// Mutation score of the functional core, file by file: see README.md beside this file.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join, relative, resolve, sep } from "node:path";

const here = import.meta.dirname;
const root = resolve(here, "../..");
const output = join(root, "artifacts/mutation");
const wanted = process.argv.slice(2).filter(argument => !argument.startsWith("--"));
const onlyReport = process.argv.includes("--report");
const { threshold, settings, servers, groups } = JSON.parse(readFileSync(join(here, "map.json"), "utf8"));

const read = path => readFileSync(path, "utf8");
const store = file => join(output, `${file.replaceAll("/", ".")}.json`);

/** The files that hold a group's tests: a folder stands for those of its files that end in Tests.cs and start no server. */
function testFiles(group) {
    return group.tests.flatMap(name => {
        const path = join(root, "tests", group.testProject, name);
        return name.endsWith(".cs") ? [path] : readdirSync(path).filter(file => file.endsWith("Tests.cs")).map(file => join(path, file)).filter(isFast);
    });
}

function isFast(path) {
    const text = read(path);
    return !servers.some(server => text.includes(server));
}

/** What a result depends on: the file, the tests that concern it, and how they are run. */
function fingerprint(file, group) {
    const hash = createHash("sha256").update(JSON.stringify([settings, group.tests]));
    for (const path of [join(root, "api", file), ...testFiles(group)]) hash.update(read(path));
    return hash.digest("hex");
}

function isCurrent(file, group) {
    return existsSync(store(file)) && JSON.parse(read(store(file))).fingerprint === fingerprint(file, group);
}

/** Test classes by their full names: a folder is a namespace, a file a class. */
function testFilter(group) {
    const folder = join(root, "tests", group.testProject);
    const classes = testFiles(group).map(path => relative(folder, path).slice(0, -".cs".length).split(sep).join("."));
    return classes.map(name => `FullyQualifiedName~${group.testProject}.${name}.`).join("|");
}

function run(group, files) {
    const before = new Map(files.map(file => [file, fingerprint(file, group)]));
    const folder = join(output, "runs", basename(files[0], ".cs"));
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const config = {
        ...settings,
        project: `${group.project}.csproj`,
        mutate: files.map(file => `**/${file.split("/").slice(1).join("/")}`),
        "test-case-filter": testFilter(group),
        reporters: ["json"],
    };
    writeFileSync(join(folder, "config.json"), JSON.stringify({ "stryker-config": config }));
    const stryker = spawnSync("dotnet", ["stryker", "--config-file", join(folder, "config.json"), "--output", folder, "--skip-version-check"], {
        cwd: join(root, "tests", group.testProject),
        stdio: ["ignore", "inherit", "inherit"],
    });
    const report = join(folder, "reports/mutation-report.json");
    if (stryker.status !== 0 || !existsSync(report)) {
        throw new Error(`Stryker ended with ${stryker.status} for ${files.join(", ")}.`);
    }
    const byFile = Object.entries(JSON.parse(read(report)).files);
    for (const file of files) {
        const [, found] = byFile.find(([path]) => path.replaceAll("\\", "/").endsWith(`/${file}`));
        writeFileSync(store(file), JSON.stringify({ fingerprint: before.get(file), ...summary(found) }, null, 2));
    }
}

/** Mutants that do not compile are none; a test that no longer ends has noticed the fault. */
function summary({ mutants, source }) {
    const lines = source.split("\n");
    const count = (...states) => mutants.filter(mutant => states.includes(mutant.status)).length;
    const missed = mutants.filter(mutant => mutant.status === "Survived" || mutant.status === "NoCoverage");
    const killed = count("Killed", "Timeout");
    return {
        killed,
        survived: count("Survived"),
        notReached: count("NoCoverage"),
        score: killed + missed.length === 0 ? 100 : (100 * killed) / (killed + missed.length),
        survivors: missed.map(({ location: { start, end }, mutatorName, replacement, status }) => {
            const original = lines[start.line - 1].slice(start.column - 1, end.line === start.line ? end.column - 1 : undefined);
            const change = `${original.trim()} -> ${replacement.replaceAll(/\s+/g, " ")}`;
            return `${start.line}:${start.column} ${mutatorName}${status === "NoCoverage" ? " (not reached)" : ""}: ${change}`;
        }),
    };
}

function report(files) {
    let isBelow = false;
    console.log("\n| file | killed | survived | not reached | score |\n|---|---:|---:|---:|---:|");
    for (const { file, group } of files) {
        if (!existsSync(store(file))) {
            console.log(`| ${basename(file)} | | | | not run |`);
            continue;
        }
        const result = JSON.parse(read(store(file)));
        const age = isCurrent(file, group) ? "" : " (of an earlier state)";
        isBelow ||= result.score < threshold;
        console.log(`| ${basename(file)}${age} | ${result.killed} | ${result.survived} | ${result.notReached} | ${result.score.toFixed(0)} % |`);
    }
    for (const { file } of files.filter(({ file }) => existsSync(store(file)))) {
        const { survivors } = JSON.parse(read(store(file)));
        if (survivors.length > 0) console.log(`\n${file}\n  ${survivors.join("\n  ")}`);
    }
    return isBelow;
}

const isWanted = file => wanted.length === 0 || wanted.some(part => file.includes(part));
const files = groups.flatMap(group => group.files.map(file => ({ file: `${group.project}/${file}`, group }))).filter(({ file }) => isWanted(file));
if (!onlyReport) {
    spawnSync("dotnet", ["tool", "restore"], { cwd: root, stdio: ["ignore", "ignore", "inherit"] });
    for (const group of groups) {
        const stale = files.filter(one => one.group === group && !isCurrent(one.file, group)).map(one => one.file);
        if (stale.length > 0) run(group, stale);
    }
}
process.exitCode = report(files) ? 1 : 0;
