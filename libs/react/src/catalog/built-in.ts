/** Written by npm run react-types from the catalogs of this repository's platforms: do not edit it. */

/** Option → its settings. */
export interface BuiltInOptions {
  /** Post on Facebook */
  facebook_post: {
    /** Link. Shown as a card; for posts without pictures or videos */
    link?: string
    /** Title. Of a video */
    title?: string
    /** Shown in these countries only. ISO 3166-1 alpha-2 */
    countries?: string[]
    /** Minimum age. 13, 15, 18, 21 or 25 */
    minimumAge?: 13 | 15 | 18 | 21 | 25
  }
  /** Reel on Facebook */
  facebook_reel: {
    /** Title */
    title?: string
  }
  /** Story on Facebook */
  facebook_story: Record<string, never>
  /** Instagram: Post */
  instagram_feed: {
    /** Collaborators. Accounts that are invited to share the post */
    collaborators?: string[]
    /** Location. Id of a Facebook Page that has coordinates */
    location_id?: string
    /** Made with AI */
    is_ai_generated?: boolean
    /** Cover. Public address of a JPEG; it wins over thumb_offset */
    cover_url?: string
    /** Cover from the video. Milliseconds from the start of the video */
    thumb_offset?: number
    /** Name of the sound */
    audio_name?: string
    /** Tagged people. People in the pictures, x and y as fractions from the top left corner */
    user_tags?: {
      /** An Instagram username, without the @ */
      username: string
      x: number
      y: number
      /** Which of the files, the first is 1 */
      item?: number
    }[]
  }
  /** Instagram: Reel */
  instagram_reel: {
    /** Collaborators. Accounts that are invited to share the post */
    collaborators?: string[]
    /** Location. Id of a Facebook Page that has coordinates */
    location_id?: string
    /** Made with AI */
    is_ai_generated?: boolean
    /** Cover. Public address of a JPEG; it wins over thumb_offset */
    cover_url?: string
    /** Cover from the video. Milliseconds from the start of the video */
    thumb_offset?: number
    /** Name of the sound */
    audio_name?: string
    /** Show in the feed too */
    share_to_feed?: boolean
    /** Tagged people. People in the video */
    user_tags?: {
      /** An Instagram username, without the @ */
      username: string
    }[]
    /** Trial reel. Shown to people who do not follow you first; by hand or by success to everybody */
    trial_params?: {
      graduation_strategy: 'MANUAL' | 'SS_PERFORMANCE'
    }
  }
  /** Instagram: Story */
  instagram_story: {
    /** Tagged people. People in the story */
    user_tags?: {
      /** An Instagram username, without the @ */
      username: string
      x?: number
      y?: number
    }[]
  }
  /** Post on LinkedIn */
  linkedin_post: {
    /** Who can see it. CONNECTIONS is for members: what an organisation posts is public or for who is logged in. */
    visibility?: 'PUBLIC' | 'CONNECTIONS' | 'LOGGED_IN'
    /** Shown in feeds. NONE: only who knows its address finds it. */
    feedDistribution?: 'MAIN_FEED' | 'NONE'
    /** May not be reshared */
    disableReshare?: boolean
    /** Title. Of a video or a document. A document has its file name when left out. */
    title?: string
    /** Link. Shown as a card below the text; without media only. LinkedIn reads nothing from the page. */
    link?: string
    /** The card's title. The address when left out. */
    linkTitle?: string
    /** The card's description */
    linkDescription?: string
    /** The card's picture. A picture as POST /api/media answers it */
    linkThumbnail?: {
      url: string
      size: number
      type: string
    }
    /** Audience. For organisations: groups of facets, such as { "geoLocations": ["urn:li:geo:103644278"] }; 300 members at least. */
    targetEntities?: Record<string, string[]>[]
  }
  /** Post on Threads */
  threads_post: {
    /** Who can reply */
    replyControl?:
      | 'everyone'
      | 'accounts_you_follow'
      | 'mentioned_only'
      | 'parent_post_author_only'
      | 'followers_only'
    /** Replies must be approved */
    replyApprovals?: boolean
    /** Topic. Without the #, and without . and & */
    topicTag?: string
    /** Link. Shown as a card; for posts without pictures or videos */
    link?: string
    /** Poll. For posts without pictures or videos */
    poll?: string[]
    /** Hide the media as a spoiler */
    spoiler?: boolean
    /** Quotes. Id of a post */
    quotePostId?: string
    /** Shown in these countries only. ISO 3166-1 alpha-2; few accounts may use it */
    countries?: string[]
  }
  /** Photos on TikTok */
  tiktok_photo: {
    /** Who can see it. The account may not offer all of them. Not for drafts */
    privacy?: 'PUBLIC_TO_EVERYONE' | 'MUTUAL_FOLLOW_FRIENDS' | 'FOLLOWER_OF_CREATOR' | 'SELF_ONLY'
    /** Allow comments */
    allowComments?: boolean
    /** Your brand. It promotes the author or their own business */
    yourBrand?: boolean
    /** Branded content. A paid partnership; never for yourself only */
    brandedContent?: boolean
    /** To the inbox. It is finished and posted in the TikTok app, with the settings chosen there */
    draft?: boolean
    /** Title. At most 90 UTF-16 units: an emoji has two */
    title?: string
    /** Add recommended music */
    autoMusic?: boolean
    /** Cover. Which of the pictures, the first is 0 */
    coverIndex?: number
  }
  /** Video on TikTok */
  tiktok_video: {
    /** Who can see it. The account may not offer all of them. Not for drafts */
    privacy?: 'PUBLIC_TO_EVERYONE' | 'MUTUAL_FOLLOW_FRIENDS' | 'FOLLOWER_OF_CREATOR' | 'SELF_ONLY'
    /** Allow comments */
    allowComments?: boolean
    /** Your brand. It promotes the author or their own business */
    yourBrand?: boolean
    /** Branded content. A paid partnership; never for yourself only */
    brandedContent?: boolean
    /** To the inbox. It is finished and posted in the TikTok app, with the settings chosen there */
    draft?: boolean
    /** Allow duets */
    allowDuet?: boolean
    /** Allow stitches */
    allowStitch?: boolean
    /** Made with AI */
    isAiGenerated?: boolean
    /** Cover. Milliseconds from the start of the video */
    coverTimestampMs?: number
  }
  /** Post on X */
  x_post: {
    /** Who can reply. Everyone when left out. */
    reply_settings?: 'following' | 'mentionedUsers' | 'subscribers' | 'verified'
    /** Made with AI. Label the post as containing AI-generated media. */
    made_with_ai?: boolean
    /** Paid partnership. Label the post as paid promotion. */
    paid_partnership?: boolean
  }
  /** Short on YouTube */
  youtube_short: {
    /** Title. The first line of the caption when it is left out. At most 100 UTF-16 units, without < and > */
    title?: string
    /** Who can see it */
    privacy?: 'public' | 'unlisted' | 'private'
    /** Made public at. YouTube keeps it private until then, and makes it public by itself */
    publishAt?: string
    /** Made for kids. A legal declaration: videos for children lose comments */
    madeForKids?: boolean
    /** Altered or synthetic. Looks real, and was generated or altered */
    containsSyntheticMedia?: boolean
    /** Tags */
    tags?: string[]
    /** Category */
    categoryId?:
      | '1'
      | '2'
      | '10'
      | '15'
      | '17'
      | '19'
      | '20'
      | '22'
      | '23'
      | '24'
      | '25'
      | '26'
      | '27'
      | '28'
      | '29'
    /** Language of title and description. Such as pt-BR */
    language?: string
    /** License */
    license?: 'youtube' | 'creativeCommon'
    /** May be embedded. On other pages */
    embeddable?: boolean
    /** Statistics are public */
    publicStatsViewable?: boolean
    /** Notify subscribers */
    notifySubscribers?: boolean
    /** Playlist. It is added to */
    playlistId?: string
    /** Thumbnail. A picture as POST /api/media answers it */
    thumbnail?: {
      url: string
      size: number
      type: string
    }
  }
  /** Video on YouTube */
  youtube_video: {
    /** Title. The first line of the caption when it is left out. At most 100 UTF-16 units, without < and > */
    title?: string
    /** Who can see it */
    privacy?: 'public' | 'unlisted' | 'private'
    /** Made public at. YouTube keeps it private until then, and makes it public by itself */
    publishAt?: string
    /** Made for kids. A legal declaration: videos for children lose comments */
    madeForKids?: boolean
    /** Altered or synthetic. Looks real, and was generated or altered */
    containsSyntheticMedia?: boolean
    /** Tags */
    tags?: string[]
    /** Category */
    categoryId?:
      | '1'
      | '2'
      | '10'
      | '15'
      | '17'
      | '19'
      | '20'
      | '22'
      | '23'
      | '24'
      | '25'
      | '26'
      | '27'
      | '28'
      | '29'
    /** Language of title and description. Such as pt-BR */
    language?: string
    /** License */
    license?: 'youtube' | 'creativeCommon'
    /** May be embedded. On other pages */
    embeddable?: boolean
    /** Statistics are public */
    publicStatsViewable?: boolean
    /** Notify subscribers */
    notifySubscribers?: boolean
    /** Playlist. It is added to */
    playlistId?: string
    /** Thumbnail. A picture as POST /api/media answers it */
    thumbnail?: {
      url: string
      size: number
      type: string
    }
  }
}

/** Platforms whose name is written in a way of its own; others begin with a capital letter. */
export const spelledNames: Readonly<Record<string, string>> = {
  linkedin: 'LinkedIn',
  tiktok: 'TikTok',
  youtube: 'YouTube',
}
