using System.Text;

namespace KinoiteZfs.Lab;

/// <summary>
/// Looks again and again which programs a process has started and with which arguments: what any user of the machine
/// could see.
/// </summary>
sealed class CommandLines(int process)
{
    static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    readonly HashSet<string> _seen = new(StringComparer.Ordinal);

    /// <returns>Everything that was seen until it was told to stop.</returns>
    public async Task<IReadOnlyCollection<string>> WatchAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            Look(process);
            await Task.Delay(Pause, stop).ContinueWith(
                _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
        return _seen;
    }

    void Look(int id)
    {
        try
        {
            _seen.Add(Encoding.UTF8.GetString(File.ReadAllBytes($"/proc/{id}/cmdline")).Replace('\0', ' ').Trim());
            foreach (var task in Directory.EnumerateDirectories($"/proc/{id}/task"))
            {
                foreach (var child in File.ReadAllText(Path.Combine(task, "children"))
                    .Split(' ', StringSplitOptions.RemoveEmptyEntries))
                    Look(int.Parse(child, CultureInfo.InvariantCulture));
            }
        }
        catch (IOException)
        {
            // It ended meanwhile.
        }
    }
}
