/**
 * The catalog's English in Portuguese, by the text itself: catalogs are in one language, and equal texts
 * are translated once.
 */
export const catalogPtBr: Readonly<Record<string, string>> = {
  // What an option is called.
  Post: 'Publicação',
  Video: 'Vídeo',
  Photos: 'Fotos',
  Reel: 'Reel',
  Story: 'Story',
  Short: 'Short',

  // Which files go together.
  'no media': 'nenhum arquivo',
  'one picture': 'uma foto',
  'one video': 'um vídeo',
  'one GIF': 'um GIF',
  'one document': 'um documento',
  'one to four images': 'de uma a quatro imagens',
  'one to ten pictures': 'de uma a dez fotos',
  'one to twenty images': 'de uma a vinte imagens',
  'one to twenty pictures and videos': 'de uma a vinte fotos e vídeos',
  'one to thirty-five pictures': 'de uma a trinta e cinco fotos',
  'a carousel of pictures and videos': 'um carrossel de fotos e vídeos',

  // What may be set.
  Title: 'Título',
  Link: 'Link',
  Location: 'Localização',
  Cover: 'Capa',
  Tags: 'Tags',
  Category: 'Categoria',
  License: 'Licença',
  Playlist: 'Playlist',
  Thumbnail: 'Miniatura',
  Topic: 'Assunto',
  Poll: 'Enquete',
  Quotes: 'Cita',
  Audience: 'Público',
  Collaborators: 'Colaboradores',
  Language: 'Idioma',
  'Who can see it': 'Quem pode ver',
  'Who can reply': 'Quem pode responder',
  'Shown in feeds': 'Aparece nos feeds',
  'Shown in these countries only': 'Mostrar só nestes países',
  'Minimum age': 'Idade mínima',
  'May not be reshared': 'Não pode ser compartilhada de novo',
  'May be embedded': 'Pode ser incorporado',
  'Statistics are public': 'Estatísticas públicas',
  'Notify subscribers': 'Avisar os inscritos',
  'Made for kids': 'Feito para crianças',
  'Altered or synthetic': 'Alterado ou sintético',
  'Made public at': 'Tornar público em',
  'Language of title and description': 'Idioma do título e da descrição',
  "The card's title": 'Título do cartão',
  "The card's description": 'Descrição do cartão',
  "The card's picture": 'Imagem do cartão',
  'Allow comments': 'Permitir comentários',
  'Allow duets': 'Permitir duetos',
  'Allow stitches': 'Permitir costuras',
  'Your brand': 'Sua marca',
  'Branded content': 'Conteúdo de marca',
  'To the inbox': 'Para a caixa de entrada',
  'Made with AI': 'Feito com IA',
  'Paid partnership': 'Parceria paga',
  'Add recommended music': 'Adicionar música recomendada',
  'Show in the feed too': 'Mostrar também no feed',
  'Name of the sound': 'Nome do som',
  'Cover from the video': 'Capa a partir do vídeo',
  'Trial reel': 'Reel de teste',
  'Tagged people': 'Pessoas marcadas',
  Username: 'Nome de usuário',
  X: 'X',
  Y: 'Y',
  Item: 'Arquivo',
  'Graduation strategy': 'Quando mostrar a todos',
  'Replies must be approved': 'Respostas precisam de aprovação',
  'Hide the media as a spoiler': 'Esconder a mídia como spoiler',

  // What a setting says of itself.
  'Shown as a card; for posts without pictures or videos': 'Aparece como cartão; só sem fotos nem vídeos',
  'Of a video': 'De um vídeo',
  'ISO 3166-1 alpha-2': 'ISO 3166-1 alfa-2, como BR',
  'ISO 3166-1 alpha-2; few accounts may use it': 'ISO 3166-1 alfa-2, como BR; poucas contas podem usar',
  '13, 15, 18, 21 or 25': '13, 15, 18, 21 ou 25',
  'An Instagram username, without the @': 'Um nome de usuário do Instagram, sem o @',
  'Accounts that are invited to share the post': 'Contas convidadas a compartilhar a publicação',
  'Id of a Facebook Page that has coordinates': 'Id de uma página do Facebook que tenha coordenadas',
  'Public address of a JPEG; it wins over thumb_offset':
    'Endereço público de um JPEG; vale mais que a capa do vídeo',
  'Milliseconds from the start of the video': 'Milissegundos desde o início do vídeo',
  'Shown to people who do not follow you first; by hand or by success to everybody':
    'Primeiro para quem não segue você; depois para todos, à mão ou pelo desempenho',
  'Which of the files, the first is 1': 'Qual dos arquivos; o primeiro é 1',
  'People in the pictures, x and y as fractions from the top left corner':
    'Pessoas nas fotos; x e y são frações a partir do canto superior esquerdo',
  'People in the video': 'Pessoas no vídeo',
  'People in the story': 'Pessoas no story',
  'CONNECTIONS is for members: what an organisation posts is public or for who is logged in.':
    'Conexões é para pessoas: o que uma organização publica é público ou para quem entrou.',
  'NONE: only who knows its address finds it.': 'Nenhum: só encontra quem tem o endereço.',
  'Of a video or a document. A document has its file name when left out.':
    'De um vídeo ou documento. Sem ele, o documento leva o nome do arquivo.',
  'Shown as a card below the text; without media only. LinkedIn reads nothing from the page.':
    'Aparece como cartão abaixo do texto; só sem mídia. O LinkedIn não lê nada da página.',
  'The address when left out.': 'Sem ele, o endereço.',
  'A picture as POST /api/media answers it': 'Uma imagem',
  'For organisations: groups of facets, such as { "geoLocations": ["urn:li:geo:103644278"] }; 300 members at least.':
    'Para organizações: grupos de facetas, como { "geoLocations": ["urn:li:geo:103644278"] }; no mínimo 300 pessoas.',
  'Without the #, and without . and &': 'Sem #, . nem &',
  'For posts without pictures or videos': 'Para publicações sem fotos nem vídeos',
  'Id of a post': 'Id de uma publicação',
  'The account may not offer all of them. Not for drafts':
    'A conta pode não oferecer todas. Não vale para rascunhos',
  'It promotes the author or their own business': 'Promove o autor ou o seu próprio negócio',
  'A paid partnership; never for yourself only': 'Uma parceria paga; nunca só para você',
  'It is finished and posted in the TikTok app, with the settings chosen there':
    'É terminada e publicada no app do TikTok, com as opções escolhidas lá',
  'Which of the pictures, the first is 0': 'Qual das fotos; a primeira é 0',
  'Everyone when left out.': 'Sem escolha, todos.',
  'Label the post as containing AI-generated media.': 'Avisa que a mídia foi gerada por IA.',
  'Label the post as paid promotion.': 'Avisa que é promoção paga.',
  'YouTube keeps it private until then, and makes it public by itself':
    'O YouTube o mantém privado até lá e o torna público sozinho',
  'A legal declaration: videos for children lose comments':
    'Uma declaração legal: vídeos para crianças não têm comentários',
  'Looks real, and was generated or altered': 'Parece real e foi gerado ou alterado',
  'Such as pt-BR': 'Como pt-BR',
  'On other pages': 'Em outras páginas',
  'It is added to': 'À qual é adicionado',

  // Values that are chosen from.
  Public: 'Público',
  Unlisted: 'Não listado',
  Private: 'Privado',
  Everyone: 'Todos',
  Following: 'Quem eu sigo',
  'Mentioned users': 'Quem foi mencionado',
  'Mentioned only': 'Só quem foi mencionado',
  Subscribers: 'Assinantes',
  Verified: 'Verificados',
  'Accounts you follow': 'Contas que você segue',
  'Parent post author only': 'Só o autor da publicação',
  'Followers only': 'Só seguidores',
  Connections: 'Conexões',
  'Logged in': 'Quem entrou',
  'Main feed': 'Feed principal',
  None: 'Nenhum',
  'Public to everyone': 'Público',
  'Mutual follow friends': 'Amigos (seguem um ao outro)',
  'Follower of creator': 'Seguidores',
  'Self only': 'Só eu',
  Manual: 'À mão',
  'Ss performance': 'Pelo desempenho',
  Youtube: 'YouTube',
  'Creative common': 'Creative Commons',

  // What rules refuse, warn of, and leave for later.
  'expected an address outside of Facebook: it fetches no pictures from its own servers':
    'é preciso um endereço fora do Facebook: ele não busca fotos nos seus próprios servidores',
  'has no effect: Facebook takes it for pictures only': 'não tem efeito: o Facebook só usa em fotos',
  'has no effect: it is for posts without pictures or videos':
    'não tem efeito: é para publicações sem fotos nem vídeos',
  'has no effect: only videos have one': 'não tem efeito: só vídeos têm',
  'has no effect: a story takes none': 'não tem efeito: um story não usa',
  'has no effect: cover_url wins over it': 'não tem efeito: a capa por endereço vale mais',
  'has no effect: Instagram takes it for pictures only': 'não tem efeito: o Instagram só usa em fotos',
  'has no effect: it is for a single video': 'não tem efeito: é para um único vídeo',
  'has no effect: there is no such file': 'não tem efeito: esse arquivo não existe',
  'has no effect: a video in a carousel takes no tags':
    'não tem efeito: um vídeo em carrossel não recebe marcações',
  'whether these accounts are there and may be invited': 'se essas contas existem e podem ser convidadas',
  'whether this page is there and has coordinates': 'se essa página existe e tem coordenadas',
  'whether these accounts are there and may be tagged': 'se essas contas existem e podem ser marcadas',
  "Instagram's help takes pictures of 3:4, its API's page 4:5 and wider only":
    'a ajuda do Instagram aceita fotos 3:4; a página da API, só de 4:5 para mais largas',
  'whether this account may publish trial reels': 'se esta conta pode publicar reels de teste',
  'expected none: only an organisation may choose its audience':
    'deixe vazio: só uma organização pode escolher seu público',
  'expected PUBLIC or LOGGED_IN: an organisation has no connections':
    'escolha público ou quem entrou: uma organização não tem conexões',
  'has no effect: LinkedIn shows media or a link': 'não tem efeito: o LinkedIn mostra mídia ou um link',
  'has no effect: it belongs to a link, which is shown without media only':
    'não tem efeito: pertence a um link, que só aparece sem mídia',
  'has no effect: only videos and documents have one': 'não tem efeito: só vídeos e documentos têm',
  'has no effect: LinkedIn takes it for pictures only': 'não tem efeito: o LinkedIn só usa em fotos',
  'has no effect: it covers pictures and videos, and there are none':
    'não tem efeito: cobre fotos e vídeos, e não há nenhum',
  'whether the quoted post is there and may be quoted': 'se a publicação citada existe e pode ser citada',
  'whether this profile may choose countries': 'se este perfil pode escolher países',
  'expected another audience than SELF_ONLY: branded content cannot be for yourself only':
    'escolha outro público: conteúdo de marca não pode ser só para você',
  'has no effect: it is chosen in the TikTok app when the draft is finished':
    'não tem efeito: é escolhido no app do TikTok ao terminar o rascunho',
  'has no effect: TikTok takes no caption for a draft of a video, it is written in the app':
    'não tem efeito: o TikTok não recebe legenda para rascunho de vídeo; ela é escrita no app',
  'whether the account offers this audience now, as TikTok tells when a post is sent':
    'se a conta oferece esse público agora, como o TikTok informa no envio',
  'whether this account may post a video as long as this: every account may 3 minutes, some 5 or 10':
    'se esta conta pode publicar um vídeo tão longo: todas podem 3 minutos, algumas 5 ou 10',
  'whether the account has not switched it off: then the post has none':
    'se a conta não desativou isso: nesse caso a publicação fica sem',
  'has no effect: X takes it for pictures and GIFs only': 'não tem efeito: o X só usa em fotos e GIFs',
  'expected a text without U+FFFE, U+FEFF (byte order mark) and U+FFFF':
    'o texto não pode ter U+FFFE, U+FEFF (marca de ordem de bytes) nem U+FFFF',
  'expected a title without < and >': 'o título não pode ter < nem >',
  'expected a title of more than spaces, or none: then the caption has its first line as title':
    'o título não pode ter só espaços; sem ele, vale a primeira linha da legenda',
  'has no effect: YouTube notifies subscribers of public videos only':
    'não tem efeito: inscritos só são avisados de vídeos públicos',
  'YouTube takes thumbnails of channels whose phone number is verified':
    'o YouTube aceita miniaturas de canais com telefone verificado',
  'whether the channel has this playlist': 'se o canal tem essa playlist',
  'expected a description without < and >': 'a descrição não pode ter < nem >',
  'may have no effect: YouTube keeps the thumbnail of a Short only when its processing has ended':
    'pode não ter efeito: o YouTube só guarda a miniatura de um Short depois de processá-lo',
  'Film & Animation': 'Filmes e animação',
  'Autos & Vehicles': 'Carros e veículos',
  Music: 'Música',
  'Pets & Animals': 'Animais',
  Sports: 'Esportes',
  'Travel & Events': 'Viagens e eventos',
  Gaming: 'Jogos',
  'People & Blogs': 'Pessoas e blogs',
  Comedy: 'Comédia',
  Entertainment: 'Entretenimento',
  'News & Politics': 'Notícias e política',
  'Howto & Style': 'Guias e estilo',
  Education: 'Educação',
  'Science & Technology': 'Ciência e tecnologia',
  'Nonprofits & Activism': 'Organizações sem fins lucrativos e ativismo',
  'At most 90 UTF-16 units: an emoji has two': 'No máximo 90 unidades UTF-16: um emoji tem duas',
  'The first line of the caption when it is left out. At most 100 UTF-16 units, without < and >':
    'Sem ele, a primeira linha da legenda. No máximo 100 unidades UTF-16, sem < nem >',
  'expected an account that has granted threads_manage_replies: connect it again, and agree':
    'a conta precisa conceder threads_manage_replies: conecte-a de novo e aceite',
  'expected an account that has granted threads_read_replies: connect it again, and agree':
    'a conta precisa conceder threads_read_replies: conecte-a de novo e aceite',
}
