namespace KinoiteZfs.Kmods.Versions;

/// <summary>A Fedora release number, 1 to 999.</summary>
public sealed record FedoraVersion : IComparable<FedoraVersion>
{
    const int Maximum = 999;

    FedoraVersion(int number) => Number = number;

    public int Number { get; }

    /// <exception cref="FormatException">The text is not a Fedora release number.</exception>
    public static FedoraVersion Parse(string text) =>
        TryParse(text, out var version)
            ? version
            : throw new FormatException(
                $"{UntrustedText.Quote(text)} is not a Fedora version. Expected a number from 1 to {Maximum}, such as 43.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out FedoraVersion? version)
    {
        version = text is { Length: > 0 } && text[0] != '0'
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is > 0 and <= Maximum
            ? new FedoraVersion(number)
            : null;
        return version is not null;
    }

    public int CompareTo(FedoraVersion? other) => other is null ? 1 : Number.CompareTo(other.Number);

    public override string ToString() => Number.ToString(CultureInfo.InvariantCulture);
}
