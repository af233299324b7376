"""Runs the peers and NtlTools on the same files in turn, and writes the tables of docs/benchmarks.md and of the README."""
import argparse
import datetime
import importlib.util
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile
import time

import readings
import report

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
FRAMEWORK = "net10.0"
PACKAGES = {"numpy": "python3-numpy", "pandas": "python3-pandas", "sklearn": "python3-sklearn", "xgboost": "python3-xgboost"}
GROUPS = ("import", "features", "clustering", "segmentation", "forest", "boosting", "quality", "run", "growth")
FULL = {"customers": 42_372, "days": 1_035, "rows": 42_372, "draws": 15}
QUICK = {"customers": 1_600, "days": 400, "rows": 2_000, "draws": 2}
FIRST_DRAW = 7

# The share of customers that is taken as every so manyth, and the share of days.
GROWTH = ((16, 1), (4, 1), (1, 0.25))


def main():
    options = parse_arguments()
    if options.render:
        show(json.loads(options.render.read_text(encoding="utf-8")))
        return
    check_requirements()
    size = QUICK if options.quick else FULL
    options.work.mkdir(parents=True, exist_ok=True)
    say("building")
    programs = build()
    files = prepare(options, size)
    results = measure(options, programs, files)
    path = options.work / "results.json"
    path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
    say(f"all figures are in {path}")
    show(results)


def parse_arguments():
    parser = argparse.ArgumentParser(prog="compare", description=__doc__, epilog=f"Groups: {', '.join(GROUPS)}.")
    parser.add_argument("--runs", type=count, default=3, help="how often each side is run, in turn; 3 by default")
    parser.add_argument("--only", type=groups, default=GROUPS, metavar="GROUP,...",
                        help="only some groups; prints the tables and leaves the documents alone")
    parser.add_argument("--quick", action="store_true",
                        help="a smoke run on little data; prints the tables and leaves the documents alone")
    parser.add_argument("--readings", type=existing, metavar="FILE", help="a wide file to use instead of a generated one")
    parser.add_argument("--learning", type=existing, metavar="FILE",
                        help="rows to learn from, a label and then features, to use instead of the first generated ones")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "out" / "peers", metavar="DIR",
                        help="where generated files and figures are kept; out/peers by default")
    parser.add_argument("--render", type=existing, metavar="RESULTS",
                        help="measures nothing; writes the documents from the results.json of an earlier comparison")
    options = parser.parse_args()
    options.work = options.work.resolve()
    if options.quick:
        options.work /= "quick"
    return options


def count(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("must be at least 1")
    return number


def groups(text):
    chosen = tuple(text.split(","))
    unknown = set(chosen) - set(GROUPS)
    if unknown:
        raise argparse.ArgumentTypeError(f"no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}")
    return tuple(group for group in GROUPS if group in chosen)


def existing(text):
    path = pathlib.Path(text).resolve()
    if not path.is_file():
        raise argparse.ArgumentTypeError(f"there is no file {text}")
    return path


def check_requirements():
    missing = [f"Python's {module} (Debian: {package})" for module, package in PACKAGES.items()
               if importlib.util.find_spec(module) is None]
    if shutil.which("dotnet") is None:
        missing.append("dotnet, the .NET SDK 10")
    if not hasattr(os, "wait4"):
        missing.append("a system that tells a process's peak memory (Linux or macOS)")
    if missing:
        print(f"compare: missing for {sys.executable}: {'; '.join(missing)}.", file=sys.stderr)
        sys.exit(2)


def build():
    """Builds both programs once, as a user's Release build is; returns how they are started."""
    for project in ("src/NtlTools.Cli", "tests/peers/NtlTools.Peers"):
        done = subprocess.run(["dotnet", "build", "-c", "Release", ROOT / project], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(f"compare: {project} does not build:\n{done.stdout}{done.stderr}")
    return {"peers": [sys.executable, str(HERE / "peers.py")],
            "ours": ["dotnet", str(HERE / "NtlTools.Peers" / "bin" / "Release" / FRAMEWORK / "NtlTools.Peers.dll")],
            "ntl": ["dotnet", str(ROOT / "src" / "NtlTools.Cli" / "bin" / "Release" / FRAMEWORK / "ntl.dll")]}


def prepare(options, size):
    """Generates what is not there yet; a file is kept for the next comparison once it is whole."""
    work = options.work

    def make(name, write):
        path = work / name
        if not path.exists():
            say(f"writing {path}")
            part = path.with_name(path.name + ".part")
            write(part)
            part.rename(path)
        return path

    def python(*arguments):
        subprocess.run([sys.executable, HERE / "learning_data.py", *map(str, arguments)], check=True)

    files = {}
    if {"import", "features", "run", "growth"} & set(options.only):
        files["readings"] = options.readings or make(
            f"readings-{size['customers']}x{size['days']}.csv",
            lambda path: readings.generate(path, size["customers"], size["days"]))
    if "growth" in options.only:
        source = files["readings"]
        files["growth"] = [make(f"{name_of(source)}-every{every}-{share:g}.csv",
                                lambda path, every=every, share=share: readings.cut(source, path, every, share))
                           for every, share in GROWTH]
    if {"clustering", "segmentation", "forest", "boosting", "quality"} & set(options.only):
        files["learning"] = [
            options.learning if draw == 0 and options.learning else make(
                f"learning-{size['rows']}-{FIRST_DRAW + draw}.csv",
                lambda path, draw=draw: python(path, size["rows"], FIRST_DRAW + draw))
            for draw in range(size["draws"])]
        first = files["learning"][0]
        files["labels"] = make(f"{name_of(first)}-labels.csv", lambda path: python(first, "--labels", path))
    return files


def name_of(path):
    """What is made of a file is made anew when another one of its name comes."""
    return f"{path.stem}-{path.stat().st_size}"


def measure(options, programs, files):
    results = {"date": datetime.date.today().isoformat(), "runs": options.runs, "quick": options.quick, "groups": options.only,
               "machine": machine(), "versions": {}, "steps": {}, "processes": {}, "growth": []}
    for side in ("peers", "ours"):
        for line in run(programs[side] + ["versions"])["lines"]:
            results["versions"].update(line["found"])
    if "readings" in files:
        results["readings"] = describe(files["readings"])
    if "learning" in files:
        with open(files["learning"][0], encoding="utf-8") as table:
            columns = len(next(table).split(",")) - 1
            results["learning"] = {"rows": sum(1 for _ in table), "columns": columns, "draws": len(files["learning"])}
    wanted = {
        "import": lambda: [files["readings"]],
        "features": lambda: [files["readings"]],
        "clustering": lambda: [files["learning"][0], files["labels"]],
        "segmentation": lambda: files["learning"][:1],
        "forest": lambda: files["learning"][:1],
        "boosting": lambda: files["learning"][:1],
    }
    sizes = []
    if "run" in options.only:
        sizes.append(files["readings"])
    if "growth" in options.only:
        sizes += files["growth"] + ([] if "run" in options.only else [files["readings"]])
    results["growth"] = [{**describe(path), "peers": new_process(), "ours": new_process()} for path in sizes]

    for repetition in range(options.runs):
        # What one side leaves behind, warm caches or a hot processor, must not always meet the other.
        sides = ("peers", "ours") if repetition % 2 == 0 else ("ours", "peers")
        for group in options.only:
            for side in sides if group in wanted else ():
                say(f"run {repetition + 1} of {options.runs}: {group}, {side}")
                done = run(programs[side] + [group, *map(str, wanted[group]())])
                add(results["processes"].setdefault(group, {}).setdefault(side, new_process()), done)
                for line in done["lines"]:
                    step = results["steps"].setdefault(line["step"], {}).setdefault(side, {"seconds": [], "later": []})
                    step["seconds"].append(line["seconds"])
                    step["later"].append(line["later"])
                    step["found"] = line["found"]
        for path, size in zip(sizes, results["growth"]):
            for side in sides:
                say(f"run {repetition + 1} of {options.runs}: the whole job on {size['customers']} × {size['days']}, {side}")
                done = run(programs["peers"] + ["run", str(path)]) if side == "peers" else run_ntl(programs, options, path)
                add(size[side], done)
    if "quality" in options.only:
        results["quality"] = {}
        for side in ("peers", "ours"):
            say(f"quality, {side}")
            done = run(programs[side] + ["quality", str(files["labels"]), *map(str, files["learning"])])
            results["quality"][side] = {line["step"]: line["found"]["values"] for line in done["lines"]}
    check_same_work(results)
    return results


def check_same_work(results):
    """A side that reads less is not faster."""
    step = results["steps"].get("import")
    if step and step["peers"]["found"] != step["ours"]["found"]:
        sys.exit(f"compare: the sides read different things: {step['peers']['found']} and {step['ours']['found']}.")


def run_ntl(programs, options, path):
    output = options.work / "run"
    shutil.rmtree(output, ignore_errors=True)
    done = run(programs["ntl"] + ["run", str(path), "--output", str(output)])
    stages = json.loads((output / "run.json").read_text(encoding="utf-8"))["timings"]["stages"]
    done["lines"] = [{"step": stage["stage"], "seconds": stage["seconds"]} for stage in stages]
    return done


def run(command):
    """Runs a process to its end; returns its wall time, its peak memory in bytes, and the JSON lines that it printed."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=output, stderr=errors, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        output.seek(0)
        errors.seek(0)
        text = output.read().decode()
        if process.returncode != 0:
            sys.exit(f"compare: {' '.join(command)} ended with {process.returncode}:\n{text}{errors.read().decode()}")
    peak = usage.ru_maxrss if sys.platform == "darwin" else usage.ru_maxrss * 1024
    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    return {"seconds": seconds, "peak": peak, "lines": lines}


def new_process():
    return {"seconds": [], "peak": [], "laps": {}}


def add(process, done):
    process["seconds"].append(done["seconds"])
    process["peak"].append(done["peak"])
    for line in done["lines"]:
        process["laps"].setdefault(line["step"], []).append(line["seconds"])


def describe(path):
    customers, days = readings.shape(path)
    return {"customers": customers, "days": days, "bytes": path.stat().st_size}


def machine():
    def read(path, start, separator):
        try:
            lines = pathlib.Path(path).read_text(encoding="utf-8").splitlines()
        except OSError:
            return None
        return next((line.split(separator, 1)[1].strip() for line in lines if line.startswith(start)), None)

    memory = read("/proc/meminfo", "MemTotal", ":")
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"processor": read("/proc/cpuinfo", "model name", ":") or platform.processor() or platform.machine(), "cores": cores,
            "memory": int(memory.split()[0]) * 1024 if memory else os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
            "system": (read("/etc/os-release", "PRETTY_NAME", "=") or platform.platform()).strip('"'),
            "kernel": f"{platform.system()} {platform.release()}"}


def show(results):
    """Writes the documents; where not everything was measured they stay as they are, and the tables are printed."""
    if results["quick"] or tuple(results["groups"]) != GROUPS:
        print(report.document(results), end="")
        say("this was not the whole comparison: docs/benchmarks.md and README.md stay as they were")
        return
    document = ROOT / "docs" / "benchmarks.md"
    readme = ROOT / "README.md"
    document.write_text(report.document(results), encoding="utf-8")
    readme.write_text(report.with_headlines(readme.read_text(encoding="utf-8"), results), encoding="utf-8")
    say(f"wrote {document} and the headlines of {readme}")


def say(text):
    print(f"{datetime.datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
