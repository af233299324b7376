using System.Diagnostics;
using NtlTools.Core.Errors;
using NtlTools.Learning.Numerics;

namespace NtlTools.Fuzzing;

/// <summary>Runs rounds on several threads and watches over them.</summary>
internal sealed class FuzzRun
{
    private const int MostFailures = 20, LongestMessage = 4096, MostWaits = 12;

    private readonly FuzzOptions _options;
    private readonly FuzzSummary _summary;
    private readonly Worker[] _workers;
    private long _next;
    private volatile bool _stopped;

    private FuzzRun(FuzzOptions options)
    {
        _options = options;
        _summary = new(options);
        _workers = [.. Enumerable.Range(0, options.Threads).Select(_ => new Worker())];
    }

    /// <summary>Runs all rounds.</summary>
    public static FuzzSummary Start(FuzzOptions options)
    {
        string folder = Path.Combine(options.Folder, $"ntltools-fuzzing-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder);
        try
        {
            return new FuzzRun(options).Run(folder);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private FuzzSummary Run(string folder)
    {
        // What is made once must not count as part of the first round.
        foreach (FuzzFormat format in _options.Formats) format.Make(_options.Seed, 0);
        long start = Stopwatch.GetTimestamp();
        Thread[] threads = [.. _workers.Select((worker, i) =>
        {
            string own = Path.Combine(folder, $"{i}");
            Directory.CreateDirectory(own);
            var thread = new Thread(() => Work(worker, own)) { IsBackground = true };
            thread.Start();
            return thread;
        })];
        Watch(threads, start);
        _summary.Elapsed = Stopwatch.GetElapsedTime(start);
        foreach (Worker worker in _workers) _summary.Add(worker.Counts);
        return _summary;
    }

    private void Work(Worker worker, string folder)
    {
        while (!_stopped && Interlocked.Increment(ref _next) - 1 is var number && number < _options.Rounds)
        {
            (FuzzFormat format, long round) = Turn(number);
            FuzzRound made = format.Make(_options.Seed, round);
            using var cancellation = new CancellationTokenSource();
            worker.Begin(format, round, made, cancellation);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            string outcome;
            if (format.IsNative) File.WriteAllText(folder + ".at", FormattableString.Invariant($"--format {format.Name} --round {round}"));
            try
            {
                foreach (FuzzFile file in made.Files) Write(Path.Combine(folder, file.Name), file.Content);
                outcome = Read(made, folder, cancellation.Token);
                Tidy(made, folder);
            }
            catch (Exception failure)
            {
                // The watch has told of it.
                if (worker.IsTold) return;
                outcome = failure.GetType().Name;
                Fail(format, round, made, failure.ToString());
                foreach (string left in Directory.EnumerateFiles(folder)) File.Delete(left);
            }
            allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
            if (worker.End()) return;
            worker.Counts.Add(format.Name, round, outcome, allocated);
        }
    }

    // Formats take turns by their shares.
    private (FuzzFormat Format, long Round) Turn(long number)
    {
        (long turn, long place) = Math.DivRem(number, _options.Formats.Sum(f => f.Share));
        foreach (FuzzFormat format in _options.Formats)
        {
            if (place < format.Share) return (format, _options.First + turn * format.Share + place);
            place -= format.Share;
        }
        throw new InvalidOperationException("A round has no format.");
    }

    private static string Read(FuzzRound round, string folder, CancellationToken cancellation)
    {
        try
        {
            round.Read(folder, cancellation);
            return "a result";
        }
        catch (NtlException documented)
        {
            if (documented.ErrorId.Length == 0 || documented.Message.Length == 0 || documented.Recommendation.Length == 0)
                throw new InvalidOperationException("An error says too little.", documented);
            if (documented.Message.Length > LongestMessage)
                throw new InvalidOperationException($"An error of {documented.Message.Length} letters is nothing to read.", documented);
            return documented.ErrorId;
        }
    }

    // A reader that has left the file open would be in the way.
    private static void Write(string path, byte[] content)
    {
        using var stream = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        stream.Write(content);
    }

    private static void Tidy(FuzzRound round, string folder)
    {
        foreach (FuzzFile file in round.Files) File.Delete(Path.Combine(folder, file.Name));
        string? left = Directory.EnumerateFileSystemEntries(folder).FirstOrDefault();
        if (left is null) return;
        File.Delete(left);
        throw new InvalidOperationException($"{Path.GetFileName(left)} is left behind.");
    }

    private void Watch(Thread[] threads, long start)
    {
        long told = start;
        while (Array.Exists(threads, t => t.IsAlive))
        {
            Thread.Sleep(20);
            if (_options.Progress is { } progress && Stopwatch.GetElapsedTime(told) > TimeSpan.FromSeconds(15))
            {
                told = Stopwatch.GetTimestamp();
                long done = Math.Min(Interlocked.Read(ref _next), _options.Rounds);
                progress(FormattableString.Invariant(
                    $"{done} rounds, {done / Stopwatch.GetElapsedTime(start).TotalSeconds:0} a second, {_summary.Failures.Count} failures, {Environment.WorkingSet >> 20} MB"));
            }
            if (Environment.WorkingSet > _options.MostMemory)
            {
                foreach (Worker worker in _workers)
                    if (worker.Tell() is { } at) Fail(at.Format, at.Round, at.Made, $"The process takes {Environment.WorkingSet >> 20} MB.");
                _stopped = true;
                return;
            }
            foreach (Worker worker in _workers)
            {
                if (!worker.IsLongerThan(_options.Longest) || worker.Tell() is not { } at) continue;
                Fail(at.Format, at.Round, at.Made, $"The round takes longer than {_options.Longest}.");

                // The thread may never come back; the others cannot know whether it is in their way.
                _stopped = true;
                foreach (Thread thread in threads) thread.Join(_options.Longest);
                return;
            }
        }
    }

    private void Fail(FuzzFormat format, long round, FuzzRound made, string reason)
    {
        string folder = Path.Combine(_options.FailureFolder, FormattableString.Invariant($"{format.Name}-{_options.Seed}-{round}"));
        Directory.CreateDirectory(folder);
        foreach (FuzzFile file in made.Files) File.WriteAllBytes(Path.Combine(folder, file.Name), file.Content);
        string text = FormattableString.Invariant(
            $"--format {format.Name} --round {round} --seed {_options.Seed}\n{made.Description}\n{folder}\n{reason}\n");
        File.WriteAllText(Path.Combine(folder, "failure.txt"), text);
        lock (_summary.Failures)
        {
            _summary.Failures.Add(text);
            if (_summary.Failures.Count >= MostFailures) _stopped = true;
        }
        _options.Progress?.Invoke(text[..text.IndexOf('\n', StringComparison.Ordinal)]);
    }

    /// <summary>What a thread is at.</summary>
    private sealed class Worker
    {
        private readonly Lock _lock = new();
        private (FuzzFormat Format, long Round, FuzzRound Made)? _at;
        private CancellationTokenSource? _cancellation;
        private long _start;
        private TimeSpan _processorStart;

        public FuzzCounts Counts { get; } = new();

        /// <summary>Whether the round has been given up.</summary>
        public bool IsTold { get; private set; }

        /// <summary>Whether the round hangs: at work for so long, or for far longer where the machine gives it no time.</summary>
        public bool IsLongerThan(TimeSpan longest)
        {
            lock (_lock)
            {
                if (_at is null || Stopwatch.GetElapsedTime(_start) is var elapsed && elapsed < longest) return false;
                return elapsed > MostWaits * longest || Environment.CpuUsage.TotalTime - _processorStart > longest;
            }
        }

        public void Begin(FuzzFormat format, long round, FuzzRound made, CancellationTokenSource cancellation)
        {
            lock (_lock)
            {
                (_at, _cancellation, _start) = ((format, round, made), cancellation, Stopwatch.GetTimestamp());
                _processorStart = Environment.CpuUsage.TotalTime;
            }
        }

        /// <summary>Ends a round; true where it has been given up.</summary>
        public bool End()
        {
            lock (_lock)
            {
                (_at, _cancellation) = (null, null);
                return IsTold;
            }
        }

        /// <summary>Gives a round up, once.</summary>
        public (FuzzFormat Format, long Round, FuzzRound Made)? Tell()
        {
            lock (_lock)
            {
                if (_at is null || IsTold) return null;
                IsTold = true;
                _cancellation!.Cancel();
                return _at;
            }
        }
    }
}

/// <summary>How often rounds ended how.</summary>
internal sealed class FuzzCounts
{
    /// <summary>How many rounds of a format had an outcome.</summary>
    public Dictionary<(string Format, string Outcome), long> Outcomes { get; } = [];

    /// <summary>The rounds of each format that took the most memory in all, and how many bytes.</summary>
    public Dictionary<string, (long Bytes, long Round)> Largest { get; } = [];

    /// <summary>A sum over all rounds and outcomes, in which their order does not matter.</summary>
    public ulong Checksum { get; private set; }

    /// <summary>Counts a round.</summary>
    public void Add(string format, long round, string outcome, long allocated)
    {
        Outcomes[(format, outcome)] = Outcomes.GetValueOrDefault((format, outcome)) + 1;
        if (allocated > Largest.GetValueOrDefault(format).Bytes) Largest[format] = (allocated, round);
        ulong hash = (ulong)round;
        foreach (char letter in format + outcome) hash = SeededRandom.Mix(hash ^ letter);
        unchecked
        {
            Checksum += hash;
        }
    }

    /// <summary>Adds the counts of another thread.</summary>
    public void Add(FuzzCounts other)
    {
        foreach ((var key, long count) in other.Outcomes) Outcomes[key] = Outcomes.GetValueOrDefault(key) + count;
        foreach ((string format, var largest) in other.Largest)
            if (largest.Bytes > Largest.GetValueOrDefault(format).Bytes) Largest[format] = largest;
        unchecked
        {
            Checksum += other.Checksum;
        }
    }
}
