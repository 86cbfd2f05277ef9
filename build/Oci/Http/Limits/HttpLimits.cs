namespace KinoiteZfs.Oci.Http.Limits;

/// <summary>Bounds on what a registry can make this client read, wait for or repeat.</summary>
static class HttpLimits
{
    /// <summary>An error body is text for a person; more than this is not read.</summary>
    public const int ErrorBodyBytes = 64 * 1024;

    /// <summary>A token reply is one small object; signed tokens with many scopes stay far below.</summary>
    public const int TokenBodyBytes = 64 * 1024;

    /// <summary>Registries which ignore paging answer with every tag at once: room for about 100 000 tags.</summary>
    public const int TagPageBytes = 16 * 1024 * 1024;

    /// <summary>Some registries refuse a page above 1000 tags.</summary>
    public const int TagPageSize = 1000;

    /// <summary>Some registries give 100 tags a page, whatever they are asked for.</summary>
    public const int Pages = 1000;

    /// <summary>A list of several pages comes in seconds.</summary>
    public static readonly TimeSpan List = TimeSpan.FromMinutes(10);

    /// <summary>Registry to storage is one hop, with a mirror two; more is a loop.</summary>
    public const int Redirects = 5;

    /// <summary>Tries of one operation, the first one included.</summary>
    public const int Tries = 5;

    /// <summary>A registry that has not taken a connection by then takes none.</summary>
    public static readonly TimeSpan Connect = TimeSpan.FromSeconds(15);

    /// <summary>A registry that asks for a longer pause is reported instead of waited for.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>First pause between tries; doubled each time.</summary>
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);

    /// <summary>Doubling ends here.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    /// <summary>A connection on which nothing moves for so long counts as lost.</summary>
    public static readonly TimeSpan Stall = TimeSpan.FromSeconds(100);

    /// <summary>
    /// Bytes a second, less than any line worth building on. Whatever moves may take twice its patience, and a second
    /// for each of these: a registry that drips keeps nobody for ever.
    /// </summary>
    public const int SlowestPace = 32 * 1024;

    /// <summary>After the last byte of an upload a registry hashes and stores it; for large layers that takes
    /// minutes.</summary>
    public static readonly TimeSpan Commit = TimeSpan.FromMinutes(5);

    /// <summary>The distribution specification's default when a token reply has no <c>expires_in</c>.</summary>
    public static readonly TimeSpan TokenLifetime = TimeSpan.FromSeconds(60);

    /// <summary>A session may demand larger chunks, but each is buffered for its retry, so demands end here.</summary>
    public const int LargestChunkBytes = 64 * 1024 * 1024;

    /// <summary>Telling a registry to forget an upload is a courtesy; nobody waits longer for it.</summary>
    public static readonly TimeSpan UploadCancellation = TimeSpan.FromSeconds(5);

    /// <summary>Scopes taken over from one challenge.</summary>
    public const int ChallengeScopes = 8;

    /// <summary>Login files are small; what is larger is not one.</summary>
    public const int CredentialFileBytes = 1024 * 1024;
}
