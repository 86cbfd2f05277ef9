namespace KinoiteZfs.Pipeline.Text;

/// <summary>One thing that was looked at, and what was found.</summary>
/// <param name="Name">What was looked at: <c>zfs.ko of 6.18.12-200.fc43.x86_64</c>.</param>
/// <param name="Reason">With the values, for people; also when it passed.</param>
public sealed record CheckResult(string Name, bool Passed, string Reason)
{
    public static CheckResult Pass(string name, string reason) => new(name, true, reason);

    public static CheckResult Fail(string name, string reason) => new(name, false, reason);

    /// <param name="remedy">What to do about it: a sentence without its end.</param>
    public static CheckResult Fail(string name, string reason, string remedy) =>
        new(name, false, $"{reason}. {remedy}");

    public override string ToString() => $"{Name}: {Reason}";
}
