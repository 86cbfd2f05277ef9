namespace KinoiteZfs.Pipeline;

/// <summary>The variables of the environment which hold the signing key and its password, in every spelling the engine reads.</summary>
static class SigningVariables
{
    static readonly string[] Names = ["SIGNINGKEY", "SIGNINGPASSWORD", "NUKESIGNINGKEY", "NUKESIGNINGPASSWORD"];

    public static bool IsSecret(string name) =>
        Names.Contains(name.Replace("_", "", StringComparison.Ordinal), StringComparer.OrdinalIgnoreCase);
}
