namespace KinoiteZfs.Pipeline.Prune;

/// <summary>What may go: what is neither among the newest of its kind nor young. Both have to be said of it.</summary>
/// <param name="Keep">The newest of a kind which stay, however old they are.</param>
/// <param name="Age">Younger ones stay, however many they are.</param>
public sealed record RetentionPolicy(int Keep, TimeSpan Age)
{
    /// <exception cref="PipelineException">Nonsense, which might delete everything.</exception>
    public static RetentionPolicy Of(int keep, int days) => keep >= 1 && days is >= 0 and <= 36500
        ? new RetentionPolicy(keep, TimeSpan.FromDays(days))
        : throw new PipelineException($"Keeping the newest {keep} and those of {days} days is no retention. --keep must be 1 or more, --keep-days from 0 to 36500.");
}
