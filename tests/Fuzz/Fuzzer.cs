using System.Diagnostics;
using System.Globalization;

namespace KinoiteZfs.Fuzz;

/// <summary>Feeds damaged inputs to a reader until the time is up, and keeps those it should not have reacted to that
/// way.</summary>
sealed class Fuzzer(Target target, DirectoryInfo findings)
{
    /// <summary>Seeds have some kilobytes and take a millisecond: a second of computing is an attack that
    /// works.</summary>
    static readonly TimeSpan Slow = TimeSpan.FromSeconds(5);

    /// <summary>Of all objects an input made; far above what the limits let a small input ask for.</summary>
    const long MostAllocated = 512L << 20;

    /// <returns>How many findings there are.</returns>
    public async Task<int> RunAsync(int first, TimeSpan time)
    {
        var total = Stopwatch.StartNew();
        var (round, found, refused) = (first, 0, 0);
        for (; total.Elapsed < time; round++)
        {
            var random = new Random(round);
            var seed = target.Seeds[random.Next(target.Seeds.Count)];
            var bytes = Damage.Do(seed, target.Seeds, random);
            target.Mend?.Invoke(bytes);
            var (error, problem) = await TryAsync(seed, bytes);
            if (error is not null)
                refused++;
            if (problem is null)
                continue;
            found++;
            await KeepAsync(seed, round, bytes, problem);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{target.Name}: rounds {first} to {round - 1} in {total.Elapsed.TotalSeconds:0} s, {refused} refused, {round - first - refused} read, {found} findings"));
        return found;
    }

    async Task<(Exception? Error, string? Problem)> TryAsync(Seed seed, byte[] bytes)
    {
        var watch = Stopwatch.StartNew();
        var before = GC.GetTotalAllocatedBytes();
        Exception? error = null;
        try
        {
            await target.Read(seed, bytes);
        }
#pragma warning disable CA1031 // Whatever comes out of the reader is what is looked for.
        catch (Exception thrown)
#pragma warning restore CA1031
        {
            error = thrown;
        }
        var allocated = GC.GetTotalAllocatedBytes() - before;
        return (error, error switch
        {
            not null when !target.IsOwn(error) => error.ToString(),
            _ when watch.Elapsed > Slow => $"took {watch.Elapsed}",
            _ when allocated > MostAllocated => $"allocated {allocated} bytes",
            _ => null,
        });
    }

    async Task KeepAsync(Seed seed, int round, byte[] bytes, string problem)
    {
        var file = Path.Combine(findings.FullName, $"{target.Name}-{round}");
        await File.WriteAllBytesAsync(file, bytes);
        Console.WriteLine($"{target.Name}, round {round}, from {seed.Name}: {file}\n{problem}");
    }
}
